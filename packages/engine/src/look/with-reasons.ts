import type { KeptReject } from '@repo/database';
import {
  type Dialect,
  delimiterText,
  escapeText,
  hasTextEscapes,
  NONE,
  startOfRecordEnd,
} from '@repo/transforms';
import { reasonColumns } from '../plan/reason-columns.ts';

type Pages = AsyncIterable<readonly KeptReject[]>;

/** Bytes that certainly have a record's line end, CR CR LF at most, and all backslashes before it. */
const LAST_BYTES = 64;

/**
 * Adds two columns to the records: the line and the errors of each. An import drops them again.
 * @param dialect of the file
 */
export async function* withReasons(pages: Pages, dialect: Dialect): AsyncGenerator<readonly KeptReject[]> {
  for await (const page of pages)
    yield page.map((reject) => addFields(reject, fieldsOf(reject, dialect), dialect));
}

function fieldsOf(
  { record, line, column, message, errors, moreErrors }: KeptReject,
  dialect: Dialect,
): Buffer {
  const all = (errors ?? [{ column, message }]).map((error) =>
    error.column === undefined ? error.message : `${error.column}: ${error.message}`,
  );
  const more = moreErrors === undefined ? [] : [`and ${moreErrors} more`];
  const texts = record === 0 ? reasonColumns : [String(line ?? ''), [...all, ...more].join('; ')];
  const delimiter = delimiterText(dialect.delimiter);
  return Buffer.from(texts.map((text) => delimiter + written(text, dialect)).join(''));
}

/** Writes a value as a field. Column names and line numbers need no quotes in usual dialects, but may in any. */
function written(text: string, dialect: Dialect): string {
  const { delimiter, quote, escape = quote } = dialect;
  if (hasTextEscapes(dialect)) return escapeText(text, dialect);
  // A part of a delimiter at the end would run into the delimiter after it.
  const d = delimiterText(delimiter)[0]!;
  const [q, e] = [quote, escape].map((byte) => String.fromCharCode(byte)) as [string, string];
  // In a dialect without quotes, the text must still be readable.
  if (quote === NONE) return text.replaceAll(/[\r\n]+/g, ' ').replaceAll(d, d === ' ' ? '_' : ' ');
  if (![d, q, e, '\r', '\n'].some((mark) => text.includes(mark))) return text;
  const escaped = e === q ? text : text.replaceAll(e, e + e);
  return q + escaped.replaceAll(q, e + q) + q;
}

function addFields(reject: KeptReject, fields: Buffer, dialect: Dialect): KeptReject {
  const { original, rest } = reject;
  const insert = (record: Uint8Array) => insertFields(record, fields, dialect);
  if (rest === undefined) return { ...reject, original: insert(original) };
  // The line end may begin before the last piece.
  const at = Math.max(0, original.length - LAST_BYTES);
  return {
    ...reject,
    original: original.subarray(0, at),
    rest: endedBy(original.subarray(at), rest, insert),
  };
}

function insertFields(record: Uint8Array, fields: Buffer, dialect: Dialect): Buffer {
  const end = startOfRecordEnd(record, dialect);
  return Buffer.concat([record.subarray(0, end), fields, record.subarray(end)]);
}

async function* endedBy(
  first: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
  insert: (record: Uint8Array) => Buffer,
): AsyncGenerator<Uint8Array> {
  let held = first;
  for await (const piece of rest) {
    const bytes = Buffer.concat([held, piece]);
    const at = Math.max(0, bytes.length - LAST_BYTES);
    if (at > 0) yield bytes.subarray(0, at);
    held = bytes.subarray(at);
  }
  yield insert(held);
}
