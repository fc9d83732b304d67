import { CR, LF, NUL } from './ascii.ts';
import { CsvError } from './errors.ts';

/** A delimiter has at most this many bytes, so that they fit into a number. */
const BYTES_MAX = 4;

const words: ReadonlyMap<string, string> = new Map([
  ['tab', '\t'],
  ['space', ' '],
]);

/**
 * Parses a delimiter: 1 to 4 ASCII characters, also as `tab`, `space`, `\t`, `\\` or `\x01`.
 * @returns its bytes as one number, the first one highest: `,` is 0x2c, `||` is 0x7c7c
 * @throws CsvError PARAMETER_INVALID
 */
export function parseDelimiter(spelling: string): number {
  const text = words.get(spelling.toLowerCase()) ?? withoutEscapes(spelling);
  const codes = Array.from(text, (_, i) => text.charCodeAt(i));
  const isValid = codes.every((code) => code <= 0x7f && code !== LF && code !== CR && code !== NUL);
  if (!isValid || codes.length === 0 || codes.length > BYTES_MAX)
    throw new CsvError(
      'PARAMETER_INVALID',
      `delimiter must be 1 to ${BYTES_MAX} ASCII characters such as , ; | || tab space or \\x01, without line ends or NUL`,
    );
  return codes.reduce((packed, code) => packed * 256 + code, 0);
}

/** Returns the characters of a delimiter. */
export function delimiterText(delimiter: number): string {
  return delimiterBytes(delimiter).toString('latin1');
}

/** Number of bytes of a delimiter. */
export function delimiterLength(delimiter: number): number {
  return delimiter > 0xffffff ? 4 : delimiter > 0xffff ? 3 : delimiter > 0xff ? 2 : 1;
}

export function delimiterBytes(delimiter: number): Buffer {
  const bytes: number[] = [];
  for (let rest = delimiter; rest > 0; rest >>= 8) bytes.unshift(rest & 0xff);
  return Buffer.from(bytes);
}

function withoutEscapes(spelling: string): string {
  return spelling.replaceAll(/\\(?:x([0-9a-f]{2})|t|\\)/gi, (escape, hex: string | undefined) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    return escape === '\\\\' ? '\\' : '\t';
  });
}
