import type { KeptReject } from '@repo/database';
import { type Dialect, NONE } from '@repo/transforms';
import { reasonColumns } from '../plan/reason-columns.ts';

type Pages = AsyncIterable<readonly KeptReject[]>;

/** CR CR LF. */
const LINE_END_BYTES_MAX = 3;
const [CR, LF] = [0x0d, 0x0a];

/**
 * Adds two columns to the records: the line and the errors of each. An import drops them again.
 * @param dialect of the file
 */
export async function* withReasons(pages: Pages, dialect: Dialect): AsyncGenerator<readonly KeptReject[]> {
  for await (const page of pages) yield page.map((reject) => addFields(reject, fieldsOf(reject, dialect)));
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
  const delimiter = String.fromCharCode(dialect.delimiter);
  return Buffer.from(texts.map((text) => delimiter + written(text, dialect)).join(''));
}

/** Writes a value as a field. Column names and line numbers need no quotes in usual dialects, but may in any. */
function written(text: string, { delimiter, quote, escape = quote }: Dialect): string {
  const [d, q, e] = [delimiter, quote, escape].map((byte) => String.fromCharCode(byte)) as [
    string,
    string,
    string,
  ];
  // In a dialect without quotes, the text must still be readable.
  if (quote === NONE) return text.replaceAll(d, ' ').replaceAll(/[\r\n]+/g, ' ');
  if (![d, q, e, '\r', '\n'].some((mark) => text.includes(mark))) return text;
  const escaped = e === q ? text : text.replaceAll(e, e + e);
  return q + escaped.replaceAll(q, e + q) + q;
}

function addFields(reject: KeptReject, fields: Buffer): KeptReject {
  const { original, rest } = reject;
  if (rest === undefined) return { ...reject, original: insertFields(original, fields) };
  // The line end may begin before the last piece.
  const at = Math.max(0, original.length - LINE_END_BYTES_MAX);
  return {
    ...reject,
    original: original.subarray(0, at),
    rest: endedBy(original.subarray(at), rest, fields),
  };
}

function insertFields(record: Uint8Array, fields: Buffer): Buffer {
  let end = record.length;
  if (record[end - 1] === LF) {
    end--;
    for (let returns = 0; returns < 2 && record[end - 1] === CR; returns++) end--;
  }
  return Buffer.concat([record.subarray(0, end), fields, record.subarray(end)]);
}

async function* endedBy(
  first: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
  fields: Buffer,
): AsyncGenerator<Uint8Array> {
  let held = first;
  for await (const piece of rest) {
    const bytes = Buffer.concat([held, piece]);
    const at = Math.max(0, bytes.length - LINE_END_BYTES_MAX);
    if (at > 0) yield bytes.subarray(0, at);
    held = bytes.subarray(at);
  }
  yield insertFields(held, fields);
}
