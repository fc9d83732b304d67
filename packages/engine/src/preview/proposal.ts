/** What an import would be told, and who says so. */
export interface Proposal<T extends string> {
  readonly value: T;
  /** `detected` in the sample; an import without the parameter would not do the same. */
  readonly from: 'parameter' | 'configuration' | 'detected' | 'default';
}

/** What the request and the operator say. */
export interface Said<T extends string> {
  readonly parameter: T | undefined;
  readonly configuration: T | undefined;
}

/** What is said goes before what is seen. */
export function proposalOf<T extends string>(
  { parameter, configuration }: Said<T>,
  detected: T | undefined,
  usual: T,
): Proposal<T> {
  if (parameter !== undefined) return { value: parameter, from: 'parameter' };
  if (configuration !== undefined) return { value: configuration, from: 'configuration' };
  return detected === undefined ? { value: usual, from: 'default' } : { value: detected, from: 'detected' };
}
