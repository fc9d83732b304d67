/** Where in the decoded file something is. Numbers start at 1, except `byte`, an offset from 0. */
export interface Position {
  /** The data record; the header is not counted. */
  readonly record?: number;
  /** The line on which the record starts; the header is line 1. */
  readonly line?: number;
  /** Offset of the offending field's first byte, or of the record's where no field is to blame. */
  readonly byte?: number;
  readonly column?: string;
}

/** Codes of faults that end the whole run; a record's own faults are {@link RejectCode}s. */
export type CsvErrorCode =
  | 'CSV_EMPTY'
  | 'DELIMITER_SUSPECT'
  | 'HEADER_DUPLICATE'
  | 'HEADER_EMPTY'
  | 'QUOTE_UNTERMINATED'
  | 'QUOTE_MISPLACED'
  | 'LINE_ENDS'
  | 'UTF8_INVALID'
  | 'NUL_BYTE'
  | 'RECORD_TOO_LARGE'
  | 'FIELD_TOO_LARGE'
  | 'COLUMNS_TOO_MANY'
  | 'PARAMETER_INVALID';

/** A fault of the file as a whole: nothing after it can be trusted. Decide on `code`, never on the message. */
export class CsvError extends Error {
  override readonly name = 'CsvError';
  readonly code: CsvErrorCode;
  readonly position: Position | undefined;
  /** The limit that was exceeded, in bytes or columns. */
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

/** The error for a file or a header that cannot be split into records because carriage returns end its lines. */
export function badLineEnds(what: string, position: Position): CsvError {
  return new CsvError(
    'LINE_ENDS',
    `${what} contains a carriage return (CR) outside quotes without a line feed (LF) after it; if lines end with CR alone, convert them to LF or CRLF`,
    { position },
  );
}
