/** Reason why the embedded server did not start. */
export type EmbeddedPostgresErrorCode =
  | 'BINARIES_MISSING'
  | 'DATA_VERSION'
  | 'FOLDER_IN_USE'
  | 'FOLDER_NOT_EMPTY'
  | 'FOLDER_UNREACHABLE'
  | 'INITDB_FAILED'
  | 'PORT_BUSY'
  | 'START_FAILED'
  | 'USER_MISSING';

export class EmbeddedPostgresError extends Error {
  readonly code: EmbeddedPostgresErrorCode;

  constructor(code: EmbeddedPostgresErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EmbeddedPostgresError';
    this.code = code;
  }
}
