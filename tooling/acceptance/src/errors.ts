export type AcceptanceErrorCode =
  | 'DOCKER_MISSING'
  | 'COMMAND_FAILED'
  | 'MEMORY_UNREADABLE'
  | 'CONTAINER_UNREADABLE'
  | 'WARM_UP_FAILED'
  | 'INTERRUPTED';

/** Why the test could not be carried out; a condition that was tested and not met is no error. */
export class AcceptanceError extends Error {
  readonly code: AcceptanceErrorCode;

  constructor(code: AcceptanceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AcceptanceError';
    this.code = code;
  }
}
