import type { ParameterDefaults } from './table-defaults.ts';

interface Quoting {
  quote?: ParameterDefaults['quote'];
  escape?: ParameterDefaults['escape'];
}

/** What holds where `above` takes precedence over `below`; each is of a request or of the configuration. */
export function mergeParameters<B extends Quoting, A extends Quoting>(
  below: B,
  above: A,
): Omit<B, keyof A> & A {
  const merged = { ...below, ...above };
  // Or nobody could say that nothing is quoted where an escape is the default.
  const isUnquoted = above.quote === 'none' || above.quote === '';
  if (isUnquoted && above.escape === undefined) delete merged.escape;
  return merged;
}
