import { Type } from 'typebox';
import { closed, type ValueOf, words } from '../schema/schema-parts.ts';

/**
 * What an import would be told, and who says so. `detected` in the sample: an import without the parameter would not do
 * the same.
 */
export const Proposal = closed({
  value: Type.String(),
  from: words(['parameter', 'configuration', 'detected', 'default']),
});

export type Proposal = ValueOf<typeof Proposal>;

/** What the request and the operator say. */
export interface Said {
  readonly parameter: string | undefined;
  readonly configuration: string | undefined;
}

/** What is said goes before what is seen. */
export function proposalOf(
  { parameter, configuration }: Said,
  detected: string | undefined,
  usual: string,
): Proposal {
  if (parameter !== undefined) return { value: parameter, from: 'parameter' };
  if (configuration !== undefined) return { value: configuration, from: 'configuration' };
  return detected === undefined ? { value: usual, from: 'default' } : { value: detected, from: 'detected' };
}
