import base from '@repo/vitest';
import { mergeConfig } from 'vitest/config';

// One file at a time: a browser, a service and a database are busy enough.
export default mergeConfig(base, {
  test: {
    globalSetup: ['@repo/embedded-postgres/global-setup', './test/tell-of-chromium.ts'],
    setupFiles: ['@repo/embedded-postgres/setup-file', './test/watch-pages.ts'],
    fileParallelism: false,
    // What a page shows comes when it comes; a test's own time limit is 120 s.
    expect: { poll: { timeout: 20_000, interval: 20 } },
  },
});
