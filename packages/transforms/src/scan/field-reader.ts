import { CR, DOT, LF, SPACE, TAB } from '../csv/ascii.ts';
import { delimiterBytes } from '../csv/delimiter.ts';
import { type Dialect, hasTextEscapes, NONE } from '../csv/dialect.ts';
import { ESCAPED, LENIENT, QUOTED } from '../batch/record-batch.ts';
import { ESCAPE_INVALID, KEPT, QUOTE_MISPLACED } from '../batch/reject-code.ts';

/**
 * Reads one field at a time, in any dialect, byte by byte. `read` stores what it found in the members below, so that
 * nothing is allocated per field.
 */
export class FieldReader {
  /** Offsets of the content's first byte and of the byte after its last, quotes excluded. */
  start = 0;
  end = 0;
  /** Offset of the delimiter or line end after the field, and of the CRs that belong to a line end. */
  stop = 0;
  stopStart = 0;
  /** Offset of the next field, or of the next line. */
  next = 0;
  /** Whether the field is the last of its record. */
  isLast = false;
  /** `QUOTED`, `ESCAPED` and `LENIENT`. */
  flags = 0;
  /** KEPT, or the reason to reject the record. */
  fault = KEPT;
  /** Whether its quote is never closed. All other members but `start` are meaningless then. */
  isOpen = false;
  /** At most the offset of the first CR outside quotes without an LF after it, or −1. If lines end with CR, of an LF. */
  strayAt = -1;

  readonly #bytes: Uint8Array;
  readonly #to: number;
  readonly #delimiter: Uint8Array;
  readonly #first: number;
  readonly #quote: number;
  readonly #escape: number;
  readonly #lineEnd: number;
  readonly #stray: number;
  readonly #isLenient: boolean;
  readonly #hasTextEscapes: boolean;
  /** 1 for each byte with a meaning outside quotes. */
  readonly #isSpecial = new Uint8Array(256);

  /** @param to end of the bytes; `bytes[to]` must be a line end */
  constructor(bytes: Uint8Array, to: number, dialect: Dialect) {
    const { delimiter, quote, escape = quote, quotes, lineEnd = LF } = dialect;
    this.#bytes = bytes;
    this.#to = to;
    this.#delimiter = delimiterBytes(delimiter);
    this.#first = this.#delimiter[0]!;
    this.#quote = quote;
    this.#escape = escape;
    this.#lineEnd = lineEnd;
    this.#stray = lineEnd === LF ? CR : LF;
    this.#isLenient = quotes === 'lenient';
    this.#hasTextEscapes = hasTextEscapes(dialect);
    const special = [this.#first, lineEnd, this.#stray, quote, this.#hasTextEscapes ? escape : NONE];
    for (const byte of special) if (byte !== NONE) this.#isSpecial[byte] = 1;
  }

  /** Reads the field that begins at `from`. */
  read(from: number): void {
    this.flags = 0;
    this.fault = KEPT;
    this.isOpen = false;
    this.strayAt = -1;
    const begin = this.#isLenient ? this.#afterBlanks(from) : from;
    if (this.#bytes[begin] === this.#quote) this.#readQuoted(from, begin);
    else this.#readUnquoted(from);
    this.isLast = !this.isOpen && !this.#isDelimiter(this.stop);
    this.next = this.stop + (this.isLast ? 1 : this.#delimiter.length);
  }

  #readUnquoted(from: number): void {
    this.start = from;
    this.stop = this.#border(from);
    this.end = this.#contentEnd(from);
    this.stopStart = this.end;
  }

  #readQuoted(from: number, quoteAt: number): void {
    this.start = quoteAt + 1;
    this.flags = quoteAt > from ? QUOTED | LENIENT : QUOTED;
    const end = this.#closingQuote(this.start);
    this.isOpen = end < 0;
    if (this.isOpen) return;
    this.end = end;
    const after = this.#isLenient ? this.#afterBlanks(end + 1) : end + 1;
    if (after > end + 1) this.flags |= LENIENT;
    const { flags } = this;
    this.stop = this.#border(after);
    // Quotes in the text after a closing quote change nothing.
    this.flags = flags;
    this.stopStart = this.#contentEnd(after);
    this.fault = this.stopStart > after ? QUOTE_MISPLACED : KEPT;
  }

  /** Returns the offset of the next delimiter or line end outside quotes. */
  #border(from: number): number {
    const bytes = this.#bytes;
    for (let at = from; ; at++) {
      const byte = bytes[at]!;
      if (this.#isSpecial[byte] === 0) continue;
      if (byte === this.#lineEnd || this.#isDelimiter(at)) return at;
      if (byte === this.#quote) {
        if (this.#isLenient) this.flags |= LENIENT;
        else this.fault = QUOTE_MISPLACED;
      } else if (byte === this.#stray) {
        const isBare = byte === LF || bytes[at + 1] !== LF;
        if (isBare && this.strayAt < 0) this.strayAt = at;
      } else if (byte === this.#escape && this.#hasTextEscapes) {
        this.flags |= ESCAPED;
        at++;
        // The last byte of the file escapes nothing, and `\.` is the end of COPY's data.
        if (at >= this.#to || bytes[at] === DOT) this.fault = ESCAPE_INVALID;
        if (at >= this.#to) return this.#to;
      }
    }
  }

  /** Returns the offset of the closing quote, or −1 if there is none. */
  #closingQuote(from: number): number {
    const bytes = this.#bytes;
    const isDoubled = this.#escape === this.#quote;
    for (let at = from; at < this.#to; at++) {
      const byte = bytes[at]!;
      if (byte === this.#escape && (byte !== this.#quote || bytes[at + 1] === byte)) {
        // An escape byte other than the quote is content before any other byte.
        this.flags |= ESCAPED;
        if (isDoubled || bytes[at + 1] === this.#quote || bytes[at + 1] === byte) at++;
      } else if (byte === this.#quote) {
        if (!this.#isLenient || this.#isBorder(this.#afterBlanks(at + 1))) return at;
        this.flags |= LENIENT;
      }
    }
    return -1;
  }

  #afterBlanks(from: number): number {
    let at = from;
    while (this.#isBlank(this.#bytes[at]!) && !this.#isDelimiter(at)) at++;
    return at;
  }

  #isBlank(byte: number): boolean {
    return (byte === SPACE || byte === TAB) && byte !== this.#quote;
  }

  #isDelimiter(at: number): boolean {
    const bytes = this.#bytes;
    if (bytes[at] !== this.#first) return false;
    for (let i = 1; i < this.#delimiter.length; i++) if (bytes[at + i] !== this.#delimiter[i]) return false;
    return true;
  }

  /** Whether a delimiter or a line end, CRs included, begins at `at`. */
  #isBorder(at: number): boolean {
    const bytes = this.#bytes;
    let end = at;
    if (this.#lineEnd === LF) while (end - at < 2 && bytes[end] === CR) end++;
    return bytes[end] === this.#lineEnd || this.#isDelimiter(at);
  }

  /** Returns the end of the text from `from` up to `stop`, without the CRs of a line end. */
  #contentEnd(from: number): number {
    const { stop } = this;
    if (stop >= this.#to || this.#lineEnd !== LF || this.#bytes[stop] !== LF) return stop;
    let end = stop;
    while (end > from && stop - end < 2 && this.#bytes[end - 1] === CR && !this.#isEscaped(end - 1, from))
      end--;
    return end;
  }

  /** Whether an odd number of backslashes precedes the byte at `at`, in COPY's text format. */
  #isEscaped(at: number, from: number): boolean {
    return this.#hasTextEscapes && isEscaped(this.#bytes, at, from, this.#escape);
  }
}

/** Whether an odd number of escape bytes precedes the byte at `at`: each pair of them is one byte of content. */
export function isEscaped(bytes: Uint8Array, at: number, from: number, escape: number): boolean {
  let i = at;
  while (i > from && bytes[i - 1] === escape) i--;
  return (at - i) % 2 === 1;
}
