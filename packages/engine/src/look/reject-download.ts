import { isUtf8 } from 'node:buffer';
import { StringDecoder } from 'node:string_decoder';
import type { KeptReject, RejectedRecord } from '@repo/database';
import { type Dialect, mapInTurns, nextTurn, rfc4180, type Span } from '@repo/transforms';
import { byteOrderMark } from '../source/byte-order-mark.ts';

const [LF, CR] = [0x0a, 0x0d];

type Pages = AsyncIterable<readonly KeptReject[]>;

/** Edits a record, piece by piece. */
export type EditRecord = (piece: Uint8Array, isLast: boolean) => Uint8Array;

/**
 * Reads the first page, to know before the response starts whether there are rejects, and which dialect the header
 * has; undefined if the file has no header.
 */
export async function peekPages(
  pages: AsyncGenerator<readonly KeptReject[]>,
): Promise<{ readonly isEmpty: boolean; readonly dialect: Dialect | undefined; readonly pages: Pages }> {
  const first = await pages.next();
  const head = first.done ? undefined : first.value[0];
  async function* all() {
    if (first.done) return;
    yield first.value;
    yield* pages;
  }
  return { isEmpty: first.done === true, dialect: head && dialectOf(head), pages: all() };
}

/**
 * Yields the file without its valid records: header and rejects, byte for byte, to be corrected and sent again.
 * @param editor creates an edit for each record
 */
export async function* rejectsAsCsv(
  pages: Pages,
  editor: () => EditRecord = () => (piece) => piece,
): AsyncGenerator<Buffer> {
  const lineOf = linesInOrder();
  for await (const page of pages) {
    let chunk: Uint8Array[] = [];
    for (const { record, original: first, rest } of page) {
      const original = record === 0 ? withoutByteOrderMark(first, chunk) : first;
      if (record === 0 && original.length === 0) continue;
      const edit = editor();
      if (rest === undefined) {
        chunk.push(...lineOf(edit(original, true)));
        continue;
      }
      yield Buffer.concat([...chunk, edit(original, false)]);
      let last = original;
      for await (const slice of rest) {
        last = slice;
        yield Buffer.from(edit(slice, false));
      }
      const [, ...lineEnd] = lineOf(last);
      chunk = [edit(Buffer.alloc(0), true), ...lineEnd];
    }
    yield Buffer.concat(chunk);
  }
}

function dialectOf({ record, message, original }: KeptReject): Dialect | undefined {
  if (record !== 0) return undefined;
  // Older rejects only record that there is a header.
  if (message === '') return rfc4180;
  const dialect = JSON.parse(message) as Dialect;
  return dialect.header === false || original.length === 0 ? undefined : dialect;
}

/** Returns the head without its byte order mark, which goes into the chunk unchanged. */
function withoutByteOrderMark(header: Uint8Array, chunk: Uint8Array[]): Uint8Array {
  if (!byteOrderMark.equals(header.subarray(0, byteOrderMark.length))) return header;
  chunk.push(byteOrderMark);
  return header.subarray(byteOrderMark.length);
}

/**
 * Returns a function that adds the line end to records in their order. Only the last record of a file may lack it; it
 * gets LF, or CR if the lines before it end with CR alone.
 */
export function linesInOrder(): (original: Uint8Array) => Uint8Array[] {
  let lineEnd = LF;
  return (original) => {
    const last = original.at(-1);
    if (last !== LF && last !== CR) return [original, Buffer.of(lineEnd)];
    lineEnd = last;
    return [original];
  };
}

/** Yields one object per line: position, code and message, and the record as in the file. */
export async function* rejectsAsNdjson(pages: Pages): AsyncGenerator<Buffer> {
  for await (const page of pages) {
    let whole: RejectedRecord[] = [];
    for (const reject of page) {
      if (reject.record === 0) continue;
      if (reject.rest === undefined) {
        whole.push(reject);
        continue;
      }
      yield await linesOf(whole);
      whole = [];
      const { rest, ...begun } = reject;
      for await (const part of longLine(begun, rest)) yield Buffer.from(part);
    }
    yield await linesOf(whole);
  }
}

async function linesOf(rejects: readonly RejectedRecord[]): Promise<Buffer> {
  // Reading them has used up a turn.
  await nextTurn();
  const lines = await mapInTurns(rejects, (reject) => `${JSON.stringify(asText(reject))}\n`);
  return Buffer.from(lines.join(''));
}

/** Members of a reject other than the record. Older rejects have only one error. */
function reasonsOf({ original: _original, errors, ...reject }: RejectedRecord) {
  const { column, code, message, span } = reject;
  const only = { ...(column === undefined ? {} : { column }), code, message, ...(span && { span }) };
  return { ...reject, errors: errors ?? [only] };
}

type Reasons = ReturnType<typeof reasonsOf>;

/** Converts the positions of all spans in a reject. */
function withPlaces({ span, errors, ...reject }: Reasons, placeOf: (end: number) => number) {
  const placed = ({ start, end }: Span) => ({ start: placeOf(start), end: placeOf(end) });
  return {
    ...reject,
    ...(span && { span: placed(span) }),
    errors: errors.map((error) => ({ ...error, ...(error.span && { span: placed(error.span) }) })),
  };
}

/** The record as text, with spans counted in bytes of that text, because invalid UTF-8 was replaced by other bytes. */
function asText(reject: RejectedRecord) {
  const { original } = reject;
  const bytes = Buffer.from(original.buffer, original.byteOffset, original.byteLength);
  const isText = isUtf8(bytes);
  const placeOf = (end: number) => (isText ? end : Buffer.byteLength(bytes.toString('utf8', 0, end)));
  return { ...withPlaces(reasonsOf(reject), placeOf), original: bytes.toString() };
}

/**
 * Yields the line for a long record in parts. The reasons come last, because their positions in the text are known
 * only when the text is complete.
 */
async function* longLine(reject: RejectedRecord, rest: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const { record, line, byte, ...others } = reasonsOf(reject);
  const spans = [others, ...others.errors].flatMap(({ span }) => (span ? [span.start, span.end] : []));
  const asked = [...new Set(spans)].toSorted((a, b) => a - b);
  const text = new SpannedText(asked);
  yield `${JSON.stringify({ record, line, byte }).slice(0, -1)},"original":"`;
  yield inString(text.add(reject.original));
  for await (const slice of rest) yield inString(text.add(slice));
  const last = inString(text.end());
  const reasons = withPlaces({ record, ...others }, (end) => text.places[asked.indexOf(end)]!);
  yield `${last}",${JSON.stringify({ ...reasons, record: undefined }).slice(1)}\n`;
}

/** Escapes a part of a JSON string. */
const inString = (text: string): string => JSON.stringify(text).slice(1, -1);

/** Converts bytes to text slice by slice, and positions in the bytes to positions in the text. */
class SpannedText {
  /** Positions reached so far. */
  readonly places: number[] = [];
  readonly #asked: readonly number[];
  #decoder = new StringDecoder();
  #bytesRead = 0;
  #bytesMade = 0;

  constructor(asked: readonly number[]) {
    this.#asked = asked;
  }

  add(slice: Uint8Array): string {
    const bytes = Buffer.from(slice.buffer, slice.byteOffset, slice.byteLength);
    let made = '';
    let at = 0;
    for (const place of this.#asked.slice(this.places.length)) {
      const end = place - this.#bytesRead;
      if (end > bytes.length) break;
      // Incomplete bytes before a position stay incomplete, because a position is the end of a character.
      made += this.#decoder.write(bytes.subarray(at, end)) + this.end();
      this.places.push(this.#bytesMade + Buffer.byteLength(made));
      at = end;
    }
    made += this.#decoder.write(bytes.subarray(at));
    this.#bytesRead += bytes.length;
    this.#bytesMade += Buffer.byteLength(made);
    return made;
  }

  end(): string {
    return this.#decoder.end();
  }
}
