import { CR, LF } from '../csv/ascii.ts';
import { type Dialect, NONE } from '../csv/dialect.ts';
import { lineEndError } from '../csv/errors.ts';

const byteOrderMark = [0xef, 0xbb, 0xbf];

/**
 * Removes carriage returns outside quotes for fast-csv, which treats each one as a line end and would load half a
 * record. CR CR LF becomes CRLF, and a CR without a line feed after it ends the file with an error. Slow, like
 * fast-csv.
 */
export class LineEnds {
  readonly #dialect: Dialect;
  #held = Buffer.alloc(0);
  #at = 0;
  #line = 1;
  #isLineStart = true;
  #isFieldStart = true;
  #isComment = false;
  #isQuoted = false;
  /** Whether the previous byte was an escape inside quotes. */
  #isEscaped = false;
  #hasClosed = false;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** @throws CsvError LINE_ENDS */
  take(chunk: Buffer): Buffer {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    // Keep trailing CRs until the byte after them is known.
    let end = bytes.length;
    while (end > 0 && bytes[end - 1] === CR) end--;
    this.#held = Buffer.from(bytes.subarray(end));
    const out = Buffer.allocUnsafe(end);
    let to = 0;
    for (let i = 0; i < end; i++) {
      const byte = bytes[i]!;
      if (byte === CR && !this.#isQuoted) {
        const isDoubled = bytes[i + 1] === CR;
        if (bytes[isDoubled ? i + 2 : i + 1] !== LF) throw this.#lineEndError();
        if (isDoubled) continue;
      }
      this.#step(byte);
      out[to++] = byte;
    }
    return out.subarray(0, to);
  }

  /**
   * Returns the bytes kept so far, which belong to a quoted field that is never closed.
   * @throws CsvError LINE_ENDS
   */
  end(): Buffer {
    if (this.#held.length > 0 && !this.#isQuoted) throw this.#lineEndError();
    return this.#held;
  }

  #lineEndError() {
    return lineEndError('the file', { line: this.#line });
  }

  #step(byte: number): void {
    const { delimiter, quote, escape = quote, comment = NONE } = this.#dialect;
    if (byte === LF) this.#line++;
    if (byte === byteOrderMark[this.#at++]) return;
    if (this.#isQuoted) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === escape && escape !== quote) this.#isEscaped = true;
      else if (byte === quote) this.#isQuoted = false;
      this.#hasClosed = !this.#isQuoted;
      return;
    }
    this.#isComment = byte !== LF && (this.#isComment || (this.#isLineStart && byte === comment));
    const opens = this.#isFieldStart || (this.#hasClosed && escape === quote);
    this.#isQuoted = byte === quote && opens && !this.#isComment;
    this.#isLineStart = byte === LF;
    this.#isFieldStart = byte === LF || byte === delimiter;
    this.#hasClosed = false;
  }
}
