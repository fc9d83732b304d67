/** The service has broken a promise. */
export class BrokenInvariant extends Error {
  override readonly name = 'BrokenInvariant';
}

/** A fault had nothing to break. */
export class Inapplicable extends Error {
  override readonly name = 'Inapplicable';
}
