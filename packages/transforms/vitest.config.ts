import { pureAndPostgres } from '@repo/vitest';

export default pureAndPostgres({ mocking: ['test/scan/adversarial-large.test.ts'] });
