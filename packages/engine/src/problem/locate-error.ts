import { DatabaseError } from '@repo/database';
import type { Position } from '@repo/transforms';
import { Problem, problemOf } from './problem.ts';

/**
 * Adds the position in the file to a database error about a row. If the database does not report the row, adds a hint
 * on how to find it. Returns other errors unchanged.
 * @param positionOf finds a row of the COPY
 * @param couldReject whether the import could reject such rows, but was not asked to
 */
export function locateError(
  error: unknown,
  positionOf: (copyRow: number) => Position | undefined,
  couldReject: boolean,
): unknown {
  if (!(error instanceof DatabaseError)) return error;
  const { code, copyRow, column } = error;
  const found = copyRow === undefined ? undefined : positionOf(copyRow);
  if (found === undefined && !(couldReject && code.startsWith('CONSTRAINT_'))) return error;
  const { message, options } = problemOf(error);
  if (found === undefined) {
    const hint = 'to find out which, send the file with onConstraint=reject, and dryRun=true to load nothing';
    return new Problem(code, `${message}; ${hint}`, options);
  }
  const position = { ...found, ...(column === undefined ? {} : { column }) };
  return new Problem(code, message, { ...options, position });
}
