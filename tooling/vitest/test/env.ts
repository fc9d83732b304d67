/** The environment for a vitest of its own: as this one's, without what vitest tells its workers. */
export const environment: Readonly<Record<string, string | undefined>> = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(VITEST|TEST$|FAILED_TESTS_FILE|NODE_ENV|NODE_OPTIONS)/.test(name),
    ),
  ),
  NO_COLOR: '1',
};
