export type LoadErrorCode = 'CHILD_ENDED' | 'INTERRUPTED' | 'NOT_REACHED' | 'SERVICE_ENDED';

/** Why a run could not be carried out; a promise that was tested and not kept is no error. */
export class LoadError extends Error {
  readonly code: LoadErrorCode;

  constructor(code: LoadErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LoadError';
    this.code = code;
  }
}
