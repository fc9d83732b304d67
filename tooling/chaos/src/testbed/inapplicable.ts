/** A fault had nothing to break. */
export class Inapplicable extends Error {
  override readonly name = 'Inapplicable';
}
