/** The service has broken a promise. */
export class BrokenInvariant extends Error {
  override readonly name = 'BrokenInvariant';
}
