/** This run's environment, without the variables that vitest sets for its workers. */
export const environment: Readonly<Record<string, string | undefined>> = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(VITEST|TEST$|FAILED_TESTS_FILE|NODE_ENV|NODE_OPTIONS)/.test(name),
    ),
  ),
  NO_COLOR: '1',
};
