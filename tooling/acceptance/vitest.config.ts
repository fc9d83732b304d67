import shared from '@repo/vitest';
import { mergeConfig } from 'vitest/config';

export default mergeConfig(shared, {
  test: { globalSetup: '@repo/postgres/global-setup', setupFiles: '@repo/postgres/setup-file' },
});
