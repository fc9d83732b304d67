import { pureAndPostgres } from '@repo/vitest';

export default pureAndPostgres();
