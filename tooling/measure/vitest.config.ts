export { default } from '@repo/vitest';
