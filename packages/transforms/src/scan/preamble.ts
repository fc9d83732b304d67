import { CR, LF } from '../csv/ascii.ts';
import { delimiterBytes } from '../csv/delimiter.ts';
import { type Dialect, NONE } from '../csv/dialect.ts';
import { delimiterOfSepLine } from '../csv/sep-line.ts';

/** Longest line, without its LF, that can be a `sep=` line or a blank one. */
const EXAMINED_BYTES_MAX = 4096;

/**
 * Finds the first record of a file: after the lines to skip, a line such as `sep=;`, and blank lines and comments above
 * a header. A quote in these lines means nothing. Bytes of a long line are not kept, so lines may be of any length.
 */
export class Preamble {
  isDone: boolean;
  /** Line ends found so far. */
  lines = 0;
  /** Delimiter that a line such as `sep=;` names. */
  delimiter: number | undefined;
  readonly #dialect: Dialect;
  readonly #skipLines: number;
  /** Whether the beginning of the current line has been taken. */
  #isInsideLine = false;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
    this.#skipLines = dialect.skipLines ?? 0;
    this.isDone = this.#skipLines === 0 && dialect.skipsStray !== true;
  }

  /**
   * Takes the next bytes of the file.
   * @param to end of the bytes
   * @param atEnd no bytes will follow
   * @returns the number of bytes that precede the first record; the others are needed again with the next ones
   */
  take(bytes: Buffer, to: number, atEnd: boolean): number {
    const { lineEnd = LF } = this.#dialect;
    let at = 0;
    while (!this.isDone) {
      const found = bytes.subarray(at, to).indexOf(lineEnd);
      const end = found < 0 ? to : at + found;
      if (!this.#isInsideLine) {
        if (found < 0 && !atEnd && end - at <= EXAMINED_BYTES_MAX) return at;
        this.isDone = at === to || !this.#precedesRecords(bytes.subarray(at, end));
        if (this.isDone) return at;
      }
      this.#isInsideLine = found < 0;
      if (found < 0) {
        this.isDone = atEnd;
        return to;
      }
      this.lines++;
      at = end + 1;
    }
    return at;
  }

  /** @param line its beginning, if it is longer than `EXAMINED_BYTES_MAX` */
  #precedesRecords(line: Buffer): boolean {
    const { header = true, skipsStray = false, takesSep = false, comment = NONE } = this.#dialect;
    const isShort = line.length <= EXAMINED_BYTES_MAX;
    if (skipsStray && isShort && (this.lines === 0 || this.lines === this.#skipLines)) {
      const named = delimiterOfSepLine(line, this.#dialect);
      if (named !== undefined) {
        if (takesSep) this.delimiter = named;
        return true;
      }
    }
    if (this.lines < this.#skipLines) return true;
    return skipsStray && header && (line[0] === comment || (isShort && this.#isBlank(line)));
  }

  /** Whether a line has nothing but delimiters. */
  #isBlank(line: Buffer): boolean {
    const delimiter = delimiterBytes(this.delimiter ?? this.#dialect.delimiter);
    return line.every((byte) => byte === CR || delimiter.includes(byte));
  }
}
