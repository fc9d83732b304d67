import { type DateReading, withoutReplaced } from './date-reading.ts';
import type { ParameterDefaults } from './table-defaults.ts';

interface Quoting extends DateReading {
  quote?: ParameterDefaults['quote'];
  escape?: ParameterDefaults['escape'];
}

/** Merges two sets of parameters, of requests or configurations; `above` takes precedence over `below`. */
export function mergeParameters<B extends Quoting, A extends Quoting>(
  below: B,
  above: A,
): Omit<B, keyof A> & A {
  const merged = { ...withoutReplaced(below, above), ...above };
  // Otherwise quoting could not be turned off if an escape is the default.
  const isUnquoted = above.quote === 'none' || above.quote === '';
  if (isUnquoted && above.escape === undefined) delete merged.escape;
  return merged;
}
