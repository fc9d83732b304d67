import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { FailedTests } from './failed-tests.js';

// Both lists are needed: vitest resolves workspace packages through `ssr`, plugins through `resolve`.
// Never `import`: the workers get the list as --conditions, and `require` would load ES modules.
const conditions = ['@repo/source', 'node'];

// oxlint-disable-next-line no-restricted-properties -- this is the configuration of a program that is not ours
const { FAILED_TESTS_FILE: failedTestsFile, TEST_DATABASE: database } = process.env;

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  // The base itself, not the package's tsconfig.json: vite does not follow the link that its
  // `extends: "@repo/typescript/…"` goes through before it looks for that file's own `extends`.
  tsconfig: fileURLToPath(new URL('../../tsconfig.base.json', import.meta.url)),
  test: {
    include: ['test/**/*.test.ts'],
    passWithNoTests: false,
    ...(failedTestsFile && {
      reporters: ['default', new FailedTests({ path: failedTestsFile, database })],
    }),
    // Each process loads what is tested once, not anew for each file: for the service, that took longer than its tests.
    // So a module must not keep anything that belongs to a test file, and files that mock modules set this to true.
    isolate: false,
    // Ends what hangs. Where a test has a time to keep it says so itself; machines differ by a factor of three.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    setupFiles: [fileURLToPath(new URL('./fail-on-warning.js', import.meta.url))],
  },
});
