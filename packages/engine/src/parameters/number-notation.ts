import type { ValueOptions } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';

/** How numbers are written. */
export type NumberNotation = Pick<ValueOptions, 'decimal' | 'grouping' | 'number'>;

interface Marks {
  readonly decimal?: NumberNotation['decimal'] | undefined;
  readonly grouping?: NumberNotation['grouping'] | undefined;
}

/**
 * Picks the parameters for the notation of numbers, with the defaults that mean the same everywhere.
 * @throws Problem PARAMETER_INVALID if the decimal mark also groups digits
 */
export function readNotation({
  decimal,
  grouping = 'none',
  number = 'plain',
}: NumberNotation): NumberNotation {
  requireDistinctMarks({ decimal, grouping });
  return { ...(decimal !== undefined && { decimal }), grouping, number };
}

/**
 * @param nameOf name of a parameter, for messages
 * @throws Problem PARAMETER_INVALID if the decimal mark also groups digits
 */
export function requireDistinctMarks(
  { decimal, grouping }: Marks,
  nameOf: (name: string) => string = (name) => name,
): void {
  if (decimal === undefined || decimal !== grouping) return;
  throw new Problem(
    'PARAMETER_INVALID',
    `${nameOf('decimal')} and ${nameOf('grouping')} must be different, and both are ${JSON.stringify(decimal)}`,
  );
}
