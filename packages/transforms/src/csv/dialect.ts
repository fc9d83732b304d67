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
}

/** Stands for a byte that the dialect does not have: no byte equals it. */
export const NONE = 256;

export const rfc4180: Dialect = { delimiter: COMMA, quote: QUOTE };

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
}

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
  };
  if (isUnquoted && escape !== undefined) {
    throw new CsvError('PARAMETER_INVALID', 'escape works only inside quotes, but quote is none');
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
