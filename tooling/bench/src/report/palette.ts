export { colours } from '@repo/measure';
