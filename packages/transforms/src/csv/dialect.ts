import { BACKSLASH, COMMA, CR, LF, NUL, QUOTE, SPACE } from './ascii.ts';
import { delimiterText, parseDelimiter } from './delimiter.ts';
import { CsvError } from './errors.ts';

/** How to split the bytes of a CSV file into records and fields. */
export interface Dialect {
  /** The 1 to 4 bytes between two fields as one number, the first byte highest: `||` is 0x7c7c. */
  readonly delimiter: number;
  /** The byte around a field that contains delimiters, quotes or line ends; {@link NONE} if no field is quoted. */
  readonly quote: number;
  /**
   * The byte that escapes a quote, or itself, inside quotes. Default: the quote, so that a quote is doubled. Without a
   * quote: a backslash, which escapes as in PostgreSQL's `COPY … (FORMAT text)`.
   */
  readonly escape?: number;
  /** Whether a misplaced quote rejects its record or is text. Default: `strict`. */
  readonly quotes?: Quotes;
  /** Skips each line that begins with this byte, outside a record. Default: {@link NONE}. */
  readonly comment?: number;
  /** Whether the first record names the columns. Default: true. */
  readonly header?: boolean;
  /** Number of records that make up the header. Default: 1. */
  readonly headerRows?: number;
  /** Number of lines at the beginning of the file that are not CSV. Default: 0. */
  readonly skipLines?: number;
  /**
   * `pad`: fields missing at the end of a record are empty, and additional empty ones are dropped. Default: `reject`.
   */
  readonly ragged?: 'reject' | 'pad';
  /**
   * Skips what is no record by its form: a first line such as `sep=;`, blank lines above the header, and repeated
   * headers. Default: false.
   */
  readonly skipsStray?: boolean;
  /** Skips records of several fields that are all empty. Default: false. */
  readonly skipsEmpty?: boolean;
  /** Whether a first line such as `sep=;` sets the delimiter; only with `skipsStray`. Default: false. */
  readonly takesSep?: boolean;
  /** The byte that ends a line: LF, with up to two CRs before it, or CR. `scanRecords` detects it. Default: LF. */
  readonly lineEnd?: number;
}

export type Quotes = 'strict' | 'lenient';

/** Stands for a byte that the dialect does not have: no byte equals it. */
export const NONE = 256;

export const rfc4180: Dialect = { delimiter: COMMA, quote: QUOTE };

/** Number of the first record in a file; that of the first data record is 1. */
export function numberOfFirstRecord({ header = true, headerRows = 1 }: Dialect): number {
  return header ? 1 - headerRows : 1;
}

/** A dialect given as text. */
export interface DialectOptions {
  /** 1 to 4 ASCII characters, such as `,`, `||`, `tab`, `space` or `\x01`. */
  readonly delimiter?: string | undefined;
  /** One ASCII character. The empty string and `none` mean that no field is quoted. */
  readonly quote?: string | undefined;
  /** One ASCII character, such as `\`. */
  readonly escape?: string | undefined;
  readonly quotes?: Quotes | undefined;
  /** One ASCII character, such as `#`. `none` and undefined mean that there are no comments. */
  readonly comment?: string | undefined;
  readonly header?: boolean | undefined;
  readonly headerRows?: number | undefined;
  readonly skipLines?: number | undefined;
  readonly ragged?: Dialect['ragged'] | undefined;
}

/** Longest headers and preambles. */
export const HEADER_ROWS_MAX = 16;
export const SKIP_LINES_MAX = 10_000;

/**
 * Parses a dialect.
 * @throws CsvError PARAMETER_INVALID if a value is not one ASCII character (the delimiter: 1 to 4), or is a line end,
 *   NUL or (except for the delimiter) space, or if two values contradict each other
 */
export function dialectOf({
  delimiter = ',',
  quote = '"',
  escape,
  quotes,
  comment,
  header,
  headerRows,
  skipLines,
  ragged,
}: DialectOptions = {}): Dialect {
  const isUnquoted = quote === '' || quote === 'none';
  const dialect: Dialect = {
    delimiter: parseDelimiter(delimiter),
    quote: isUnquoted ? NONE : byteOf('quote', quote, 'such as " or \', or none'),
    ...(escape === undefined ? {} : { escape: byteOf('escape', escape, 'such as \\') }),
    ...(quotes === undefined ? {} : { quotes }),
    ...(comment === undefined || comment === 'none'
      ? {}
      : { comment: byteOf('comment', comment, 'such as #, or none') }),
    ...(header === undefined ? {} : { header }),
    ...(headerRows === undefined || headerRows === 1 ? {} : { headerRows }),
    ...(skipLines === undefined || skipLines === 0 ? {} : { skipLines }),
    ...(ragged === undefined || ragged === 'reject' ? {} : { ragged }),
  };
  if (isUnquoted) checkUnquoted(dialect);
  if (header === false && headerRows !== undefined)
    throw invalid('headerRows needs a header, and header=false means that there is none');
  rejectSameCharacters(dialect);
  return dialect;
}

/** Whether a backslash escapes as in the text format of PostgreSQL's COPY. */
export function hasTextEscapes({ quote, escape }: Dialect): boolean {
  return quote === NONE && escape !== undefined && escape !== NONE;
}

/** Whether the fast scanner reads the dialect. */
export function isOrdinary(dialect: Dialect): boolean {
  const { delimiter, quotes, lineEnd = LF } = dialect;
  return delimiter < NONE && quotes !== 'lenient' && lineEnd === LF && !hasTextEscapes(dialect);
}

/** Bytes that have a meaning after a backslash in COPY's text format, so that PostgreSQL forbids them as delimiters. */
const escapable = /[\\.a-z0-9]/;

function checkUnquoted(dialect: Dialect): void {
  const { delimiter, escape, quotes } = dialect;
  if (quotes === 'lenient') throw invalid('quotes must not be lenient if quote is none');
  if (escape === undefined) return;
  if (escape !== BACKSLASH)
    throw invalid('escape must be \\ if quote is none: it reads the escapes of COPY’s text format');
  if (escapable.test(delimiterText(delimiter)))
    throw invalid(
      'delimiter must not contain lower-case letters, digits, . or \\, which the escapes of COPY’s text format use',
    );
}

function byteOf(name: string, character: string, examples: string): number {
  const byte = character.charCodeAt(0);
  const isReserved = byte === LF || byte === CR || byte === NUL || byte === SPACE;
  if (character.length !== 1 || byte > 0x7e || isReserved)
    throw invalid(`${name} must be one ASCII character ${examples}`);
  return byte;
}

function rejectSameCharacters({ delimiter, quote, escape = NONE, comment = NONE }: Dialect): void {
  const others = Object.entries(escape === quote ? { quote, comment } : { quote, escape, comment });
  const between = delimiterText(delimiter);
  const names = new Map<number, string>();
  for (const [name, byte] of others) {
    if (byte === NONE) continue;
    if (byte === delimiter) throw invalid(`delimiter and ${name} must be different characters`);
    if (between.includes(String.fromCharCode(byte)))
      throw invalid(`delimiter must not contain the ${name} character`);
    const other = names.get(byte);
    if (other !== undefined) throw invalid(`${other} and ${name} must be different characters`);
    names.set(byte, name);
  }
}

function invalid(message: string): CsvError {
  return new CsvError('PARAMETER_INVALID', message);
}
