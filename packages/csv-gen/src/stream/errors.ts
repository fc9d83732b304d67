export type CsvGenErrorCode = 'OPTION_INVALID' | 'UNFINISHED';

/** The only error that this package creates. Decide on `code`; the message is for people. */
export class CsvGenError extends Error {
  readonly code: CsvGenErrorCode;

  constructor(code: CsvGenErrorCode, message: string) {
    super(message);
    this.name = 'CsvGenError';
    this.code = code;
  }
}
