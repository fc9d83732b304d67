export { json, writeReport } from '@repo/bench';
