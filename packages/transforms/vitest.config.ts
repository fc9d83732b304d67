import base from '@repo/vitest';
import { mergeConfig } from 'vitest/config';

const mocking = ['test/scan/adversarial-large.test.ts'];
const setupFiles = '@repo/embedded-postgres/setup-file';
const baseWithoutFiles = { ...base, test: { ...base.test, include: [] } };

export default mergeConfig(base, {
  test: {
    globalSetup: '@repo/embedded-postgres/global-setup',
    projects: [
      mergeConfig(base, { test: { name: 'transforms', setupFiles, exclude: mocking } }),
      mergeConfig(baseWithoutFiles, { test: { name: 'mocked', include: mocking, isolate: true } }),
    ],
  },
});
