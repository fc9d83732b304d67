/** A position in the decoded file. Numbers start at 1, except `byte`, which is an offset. */
export interface Position {
  /** Number of the data record; the header is not counted. */
  readonly record?: number;
  /** The line on which the record starts; the header is line 1. */
  readonly line?: number;
  /** Offset of the invalid field's first byte, or of the record's if no single field is invalid. */
  readonly byte?: number;
  readonly column?: string;
}

/** Codes of errors that end the run. Errors of single records are {@link RejectCode}s. */
export type CsvErrorCode =
  | 'CSV_EMPTY'
  | 'DELIMITER_SUSPECT'
  | 'HEADER_DUPLICATE'
  | 'HEADER_EMPTY'
  | 'QUOTE_UNTERMINATED'
  | 'QUOTE_MISPLACED'
  | 'ESCAPE_INVALID'
  | 'LINE_ENDS'
  | 'UTF8_INVALID'
  | 'NUL_BYTE'
  | 'NUMBER_AMBIGUOUS'
  | 'RECORD_TOO_LARGE'
  | 'FIELD_TOO_LARGE'
  | 'COLUMNS_TOO_MANY'
  | 'PARAMETER_INVALID';

/** An error of the whole file: nothing after it can be trusted. Decide on `code`, never on the message. */
export class CsvError extends Error {
  override readonly name = 'CsvError';
  readonly code: CsvErrorCode;
  readonly position: Position | undefined;
  /** The exceeded limit, in bytes or columns. */
  readonly limit: number | undefined;

  constructor(
    code: CsvErrorCode,
    message: string,
    { position, limit, cause }: { position?: Position; limit?: number; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.code = code;
    this.position = position;
    this.limit = limit;
  }
}

/** Returns the error for a file or header whose lines end in different ways, so that it cannot be split into records. */
export function lineEndError(what: string, position: Position): CsvError {
  return new CsvError(
    'LINE_ENDS',
    `${what} contains a carriage return (CR) outside quotes that is not part of a line end; convert all line ends to LF or CRLF`,
    { position },
  );
}
