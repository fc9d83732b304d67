import { CommanderError } from 'commander';
import { UsageError } from './usage-error.ts';

/** A failure reported as one line, with exit code 1. */
export class PlainFailure extends Error {
  override readonly name = 'PlainFailure';
}

/** Wraps a command so that it fails with one line on standard error. @param what prefix of that line */
export function withPlainFailure<T extends unknown[]>(
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
