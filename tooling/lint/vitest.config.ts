import { defineConfig } from 'vitest/config';

// This cannot be @repo/vitest, which is linted by this package: the two would depend on each other.
export default defineConfig({
  tsconfig: '../../tsconfig.base.json',
  test: { include: ['test/**/*.test.ts'], testTimeout: 120_000 },
});
