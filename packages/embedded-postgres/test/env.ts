/** Environment for a nested vitest: this process's, without the variables that vitest sets for its workers. */
export const environmentFor = (
  changes: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> => {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|TEST|FAILED_TESTS_FILE|NODE_ENV|NODE_OPTIONS)/.test(name),
  );
  return { ...Object.fromEntries(own), NO_COLOR: '1', ...changes };
};
