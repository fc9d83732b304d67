import shared from '@repo/vitest';
import { mergeConfig } from 'vitest/config';

export default mergeConfig(shared, {
  test: {
    globalSetup: '@repo/embedded-postgres/global-setup',
    setupFiles: '@repo/embedded-postgres/setup-file',
  },
});
