import { COMMA, LF } from './ascii.ts';
import type { Dialect } from './dialect.ts';

/** Byte that a line such as `sep=;` names, quoted or not, with its line end or without. */
const pattern = /^("?)sep=([\t !-/:-@[-`{-~])\1\r{0,2}$/i;

/**
 * Reads the line above the header with which Excel is told the delimiter.
 * @param line without its LF
 * @returns the delimiter, or undefined if it is another line
 */
export function delimiterOfSepLine(line: Buffer, { quote, escape, comment }: Dialect): number | undefined {
  const byte = pattern.exec(line.toString('latin1'))?.[2]?.charCodeAt(0);
  return byte === quote || byte === escape || byte === comment ? undefined : byte;
}

/**
 * Returns the lines that must precede a part of a file, such as its rejects, so that it can be read with the file's own
 * parameters: a `sep=` line if no parameter names the delimiter, and blank lines in place of the skipped ones.
 */
export function preambleOf({ delimiter, takesSep = false, skipLines = 0, lineEnd = LF }: Dialect): Buffer {
  const sep = takesSep && delimiter !== COMMA ? `sep=${String.fromCharCode(delimiter)}` : '';
  const lines = Math.max(skipLines, sep === '' ? 0 : 1);
  return Buffer.from(sep + String.fromCharCode(lineEnd).repeat(lines));
}
