import shared from '@repo/vitest';
import { mergeConfig } from 'vitest/config';

// Isolated: a test counts what the scanner does by mocking it.
export default mergeConfig(shared, {
  test: {
    globalSetup: '@repo/postgres/global-setup',
    setupFiles: '@repo/postgres/setup-file',
    isolate: true,
  },
});
