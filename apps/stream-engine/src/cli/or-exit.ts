/** A command whose failure is one line on standard error and the exit code 1. @param what stands before the reason */
export function orExit<T extends unknown[]>(
  what: string,
  work: (...given: T) => Promise<void>,
): (...given: T) => Promise<void> {
  return async (...given) => {
    try {
      await work(...given);
    } catch (error) {
      process.stderr.write(`${what}: ${error instanceof Error ? error.message : error}\n`);
      process.exit(1);
    }
  };
}
