import base from '@repo/vitest';
import { mergeConfig } from 'vitest/config';

export default mergeConfig(base, {
  test: {
    // Two files at a time even on two cores: many of them wait for time limits.
    maxWorkers: 2,
    globalSetup: '@repo/embedded-postgres/global-setup',
    setupFiles: '@repo/embedded-postgres/setup-file',
  },
});
