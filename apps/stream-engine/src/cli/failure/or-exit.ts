import { CommanderError } from 'commander';
import { UsageError } from './usage-error.ts';

/** A command that has failed, and all there is to say of it: one line, and the exit code 1. */
export class PlainFailure extends Error {
  override readonly name = 'PlainFailure';
}

/** A command whose failure is one line on standard error. @param what stands before the reason */
export function orExit<T extends unknown[]>(
  what: string,
  work: (...given: T) => Promise<void>,
): (...given: T) => Promise<void> {
  return async (...given) => {
    try {
      await work(...given);
    } catch (error) {
      if (error instanceof UsageError || error instanceof CommanderError) throw error;
      throw new PlainFailure(`${what}: ${error instanceof Error ? error.message : error}`, { cause: error });
    }
  };
}
