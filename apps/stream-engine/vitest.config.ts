import base from '@repo/vitest';
import { mergeConfig } from 'vitest/config';

export default mergeConfig(base, {
  test: {
    globalSetup: '@repo/postgres/global-setup',
    // Many tests wait, for time limits of the service: two files at a time where a core may be free for one.
    maxWorkers: 2,
  },
});
