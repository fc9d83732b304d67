import type { ParameterDefaults } from './config-schema.ts';

/** Parameters of either kind: of a request, or of the configuration. */
type Quoting = Pick<ParameterDefaults, 'quote' | 'escape'>;

/** What holds where `above` takes precedence over `below`. */
export function mergeParameters<B extends Quoting, A extends Quoting>(
  below: B,
  above: A,
): Omit<B, keyof A> & A {
  const isUnquoted = above.quote === 'none' || above.quote === '';
  // Or nobody could say that nothing is quoted, where an escape is the default.
  const { escape, ...others } = below;
  return { ...(isUnquoted ? others : below), ...above } as Omit<B, keyof A> & A;
}
