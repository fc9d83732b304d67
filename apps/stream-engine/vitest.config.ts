import base from '@repo/vitest';
import { mergeConfig } from 'vitest/config';

const mocking = ['test/throwing/*.test.ts'];
const setupFiles = '@repo/embedded-postgres/setup-file';
const baseWithoutFiles = { ...base, test: { ...base.test, include: [] } };

export default mergeConfig(base, {
  test: {
    globalSetup: '@repo/embedded-postgres/global-setup',
    // Two files at a time even on two cores: many of them wait for time limits.
    maxWorkers: 2,
    projects: [
      mergeConfig(base, { test: { name: 'service', setupFiles, exclude: mocking } }),
      mergeConfig(baseWithoutFiles, {
        test: { name: 'mocked', setupFiles, include: mocking, isolate: true },
      }),
    ],
  },
});
