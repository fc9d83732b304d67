/** Why a measurement could not be carried out. A condition that was not met is no error. */
export class MeasureError extends Error {
  override readonly name = 'MeasureError';
  readonly code: string;

  /** @param message printed without a stack */
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
