/** What an import would be told, and who says so. */
export interface Proposal<T extends string> {
  readonly value: T;
  /** `detected` in the sample; an import without the parameter would not do the same. */
  readonly from: 'parameter' | 'detected' | 'default';
}
