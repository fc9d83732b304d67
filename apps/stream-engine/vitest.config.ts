import base from '@repo/vitest';
import { mergeConfig } from 'vitest/config';

export default mergeConfig(base, {
  // Two files at a time also where there are two cores: many of them wait for time limits.
  test: { globalSetup: '@repo/postgres/global-setup', maxWorkers: 2 },
});
