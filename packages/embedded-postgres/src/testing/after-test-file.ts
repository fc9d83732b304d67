import { afterAll } from 'vitest';

type Cleanup = () => unknown;

let cleanups: Cleanup[] | undefined;

/** Does this when all tests and hooks of the running test file are done. Unlike `afterAll`, also where a test calls it. */
export const afterTestFile = (cleanup: Cleanup): void => {
  if (cleanups === undefined)
    throw new Error("the vitest configuration lacks setupFiles: '@repo/embedded-postgres/setup-file'");
  cleanups.push(cleanup);
};

/**
 * For a setup file, which vitest runs before each test file: hooks run last first, so that the file's own have closed
 * their pools by then.
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
