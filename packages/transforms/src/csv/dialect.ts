import { COMMA, CR, LF, NUL, QUOTE, SPACE, TAB } from './ascii.ts';
import { CsvError } from './errors.ts';

/** How to split the bytes of a CSV file into records and fields. */
export interface Dialect {
  /** The byte between two fields. */
  readonly delimiter: number;
  /** The byte around a field that contains delimiters, quotes or line ends; {@link NONE} if no field is quoted. */
  readonly quote: number;
  /** The byte that escapes a quote, or itself, inside quotes. Default: the quote, so that a quote is doubled. */
  readonly escape?: number;
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
}

/** Stands for a byte that the dialect does not have: no byte equals it. */
export const NONE = 256;

export const rfc4180: Dialect = { delimiter: COMMA, quote: QUOTE };

/** Number of the first record in a file; that of the first data record is 1. */
export function numberOfFirstRecord({ header = true, headerRows = 1 }: Dialect): number {
  return header ? 1 - headerRows : 1;
}

/** A dialect given as text. */
export interface DialectOptions {
  /** One ASCII character; `\t` and `tab` mean the tab. */
  readonly delimiter?: string | undefined;
  /** One ASCII character. The empty string and `none` mean that no field is quoted. */
  readonly quote?: string | undefined;
  /** One ASCII character, such as `\`. */
  readonly escape?: string | undefined;
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
 * @throws CsvError PARAMETER_INVALID if a value is not one ASCII character, or is a line end, NUL or space, or if two
 *   values are equal (except quote and escape)
 */
export function dialectOf({
  delimiter = ',',
  quote = '"',
  escape,
  comment,
  header,
  headerRows,
  skipLines,
  ragged,
}: DialectOptions = {}): Dialect {
  const isUnquoted = quote === '' || quote === 'none';
  const isTab = delimiter === '\\t' || delimiter === 'tab';
  const dialect: Dialect = {
    delimiter: isTab ? TAB : byteOf('delimiter', delimiter, 'such as , ; | or \\t'),
    quote: isUnquoted ? NONE : byteOf('quote', quote, 'such as " or \', or none'),
    ...(escape === undefined ? {} : { escape: byteOf('escape', escape, 'such as \\') }),
    ...(comment === undefined || comment === 'none'
      ? {}
      : { comment: byteOf('comment', comment, 'such as #, or none') }),
    ...(header === undefined ? {} : { header }),
    ...(headerRows === undefined || headerRows === 1 ? {} : { headerRows }),
    ...(skipLines === undefined || skipLines === 0 ? {} : { skipLines }),
    ...(ragged === undefined || ragged === 'reject' ? {} : { ragged }),
  };
  if (isUnquoted && escape !== undefined) {
    throw new CsvError('PARAMETER_INVALID', 'escape works only inside quotes, but quote is none');
  }
  if (header === false && headerRows !== undefined) {
    throw new CsvError(
      'PARAMETER_INVALID',
      'headerRows needs a header, and header=false means that there is none',
    );
  }
  rejectSameCharacters(dialect);
  return dialect;
}

function byteOf(name: string, character: string, examples: string): number {
  const byte = character.charCodeAt(0);
  const isReserved = byte === LF || byte === CR || byte === NUL || byte === SPACE;
  if (character.length !== 1 || byte > 0x7e || isReserved) {
    throw new CsvError('PARAMETER_INVALID', `${name} must be one ASCII character ${examples}`);
  }
  return byte;
}

function rejectSameCharacters({ delimiter, quote, escape = NONE, comment = NONE }: Dialect): void {
  const others = escape === quote ? { quote, comment } : { quote, escape, comment };
  const names = new Map([[delimiter, 'delimiter']]);
  for (const [name, byte] of Object.entries(others)) {
    const other = names.get(byte);
    if (byte !== NONE && other !== undefined) {
      throw new CsvError('PARAMETER_INVALID', `${other} and ${name} must be different characters`);
    }
    names.set(byte, name);
  }
}
