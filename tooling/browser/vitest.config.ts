import base from '@repo/vitest';
import { mergeConfig } from 'vitest/config';
import { chromiumPath } from './src/chromium.ts';

if (chromiumPath === undefined)
  console.log('browser tests are skipped: install Chromium (Debian: apt-get install chromium)');

// One file at a time, because each keeps a browser, a service and a database busy.
export default mergeConfig(base, {
  test: {
    globalSetup: ['@repo/embedded-postgres/global-setup'],
    setupFiles: ['@repo/embedded-postgres/setup-file'],
    fileParallelism: false,
    // Pages update asynchronously; the time limit of a test is 120 s. Each look at a page costs milliseconds of CPU time.
    expect: { poll: { timeout: 20_000, interval: 100 } },
  },
});
