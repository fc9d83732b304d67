import { afterAll } from 'vitest';

type Cleanup = () => unknown;

let cleanups: Cleanup[] | undefined;

/** Runs `cleanup` after all tests and hooks of the test file. Unlike `afterAll`, it may be called in a test. */
export const afterTestFile = (cleanup: Cleanup): void => {
  if (cleanups === undefined)
    throw new Error("the vitest configuration lacks setupFiles: '@repo/embedded-postgres/setup-file'");
  cleanups.push(cleanup);
};

/**
 * Collects the cleanups of a test file. Call it in a setup file, which vitest runs before each test file: hooks run in
 * reverse order, so the file's own hooks have closed their pools before the cleanups run.
 */
export const watchTestFile = (): void => {
  const own: Cleanup[] = [];
  cleanups = own;
  afterAll(async () => {
    cleanups = undefined;
    const outcomes = await Promise.allSettled(own.map(async (cleanup) => cleanup()));
    const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) throw new AggregateError(errors, errors.map(String).join('\n'));
  });
};
