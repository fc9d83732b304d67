import { fileURLToPath } from 'node:url';
import { defineConfig, mergeConfig } from 'vitest/config';
import { FailedTests } from './failed-tests.js';

// Both lists are needed: vitest resolves workspace packages through `ssr`, plugins through `resolve`.
// Never `import`: the workers get the list as --conditions, and `require` would load ES modules.
const conditions = ['@repo/source', 'node'];

// oxlint-disable-next-line no-restricted-properties -- this is the configuration of a program that is not ours
const { FAILED_TESTS_FILE: failedTestsFile, TEST_DATABASE: database } = process.env;

const base = defineConfig({
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

export default base;

const withoutFiles = { ...base, test: { ...base.test, include: [] } };
const postgresFiles = ['test/**/*.postgres.test.ts'];

/**
 * Configuration of a package that talks to PostgreSQL in `*.postgres.test.ts` only. Its other tests are the project
 * `pure`: turbo caches their result.
 *
 * @param {{ mocking?: string[] }} [options] files that mock modules, which run isolated
 */
export function pureAndPostgres({ mocking = [] } = {}) {
  const globalSetup = '@repo/embedded-postgres/global-setup';
  const setupFiles = '@repo/embedded-postgres/setup-file';
  return mergeConfig(base, {
    test: {
      projects: [
        mergeConfig(base, { test: { name: 'pure', exclude: [...postgresFiles, ...mocking] } }),
        mergeConfig(withoutFiles, {
          test: { name: 'postgres', include: postgresFiles, globalSetup, setupFiles },
        }),
        ...(mocking.length === 0
          ? []
          : [mergeConfig(withoutFiles, { test: { name: 'mocked', include: mocking, isolate: true } })]),
      ],
    },
  });
}
