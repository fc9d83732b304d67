import { CR, LF } from '../csv/ascii.ts';
import { type Dialect, NONE } from '../csv/dialect.ts';
import { badLineEnds } from '../csv/errors.ts';

const byteOrderMark = [0xef, 0xbb, 0xbf];

/**
 * Leaves no carriage return outside quotes for fast-csv, which takes each for a line end and would load half a record:
 * CR CR LF becomes CRLF, and any other that no line feed follows ends the file. Slow, as what follows it.
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
  /** The byte before was an escape inside quotes, or closed them. */
  #isEscaped = false;
  #hasClosed = false;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** @throws CsvError LINE_ENDS */
  take(chunk: Buffer): Buffer {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    // What follows them decides.
    let end = bytes.length;
    while (end > 0 && bytes[end - 1] === CR) end--;
    this.#held = Buffer.from(bytes.subarray(end));
    const out = Buffer.allocUnsafe(end);
    let to = 0;
    for (let i = 0; i < end; i++) {
      const byte = bytes[i]!;
      if (byte === CR && !this.#isQuoted) {
        const isDoubled = bytes[i + 1] === CR;
        if (bytes[isDoubled ? i + 2 : i + 1] !== LF) throw this.#refusal();
        if (isDoubled) continue;
      }
      this.#step(byte);
      out[to++] = byte;
    }
    return out.subarray(0, to);
  }

  /** What a quoted field that is never closed ends with. @throws CsvError LINE_ENDS */
  end(): Buffer {
    if (this.#held.length > 0 && !this.#isQuoted) throw this.#refusal();
    return this.#held;
  }

  #refusal() {
    return badLineEnds('the file', { line: this.#line });
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
