import base from '@repo/vitest';
import { mergeConfig } from 'vitest/config';

export default mergeConfig(base, {
  test: { globalSetup: '@repo/postgres/global-setup', setupFiles: '@repo/postgres/setup-file' },
});
