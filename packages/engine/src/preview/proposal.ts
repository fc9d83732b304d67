import { Type } from 'typebox';
import { closed, type ValueOf, words } from '../schema/schema-parts.ts';

/**
 * Value of a parameter, and its origin. If it was `detected` in the sample, an import needs the parameter to do the
 * same.
 */
export const Proposal = closed({
  value: Type.String(),
  from: words(['parameter', 'configuration', 'detected', 'default']),
  evidence: Type.Optional(Type.String({ description: 'What in the file shows it.' })),
});

export type Proposal = ValueOf<typeof Proposal>;

/** Values set by the request and the operator. */
export interface GivenValues {
  readonly parameter: string | undefined;
  readonly configuration: string | undefined;
}

/** Chooses a value: what is set takes precedence over what was detected. */
export function proposalOf(
  { parameter, configuration }: GivenValues,
  detected: string | undefined,
  usual: string,
): Proposal {
  if (parameter !== undefined) return { value: parameter, from: 'parameter' };
  if (configuration !== undefined) return { value: configuration, from: 'configuration' };
  return detected === undefined ? { value: usual, from: 'default' } : { value: detected, from: 'detected' };
}
