import { fileURLToPath } from 'node:url';
import { defineConfig, mergeConfig } from 'vitest/config';
import { FailedTests } from './failed-tests.js';

// Both lists are needed: vitest resolves workspace packages through `ssr`, plugins through `resolve`.
// Never add `import`: the workers get the list as --conditions, and `require` would then load ES modules.
const conditions = ['@repo/source', 'node'];

// oxlint-disable-next-line no-restricted-properties -- the configuration of Vitest, not of our programs
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
    // Each process loads the tested code once: for the service, loading took longer than its tests. So a module must keep no
    // state of a test file, and files that mock modules set this to true.
    isolate: false,
    // Only ends tests that hang. Tests of a time limit check it themselves; machines differ by a factor of three.
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
