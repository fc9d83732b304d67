import type { RejectedRecord } from '@repo/database';

const LINE_FEED = Buffer.from('\n');

type Pages = AsyncIterable<readonly RejectedRecord[]>;

/** Reads the first page, so that it is known before an answer is begun whether there is any. */
export async function peekPages(
  pages: AsyncGenerator<readonly RejectedRecord[]>,
): Promise<{ readonly isEmpty: boolean; readonly pages: Pages }> {
  const first = await pages.next();
  async function* all() {
    if (first.done) return;
    yield first.value;
    yield* pages;
  }
  return { isEmpty: first.done === true, pages: all() };
}

/**
 * The file without its good records: header and rejects, byte for byte. To be mended and sent again.
 * @param edit makes something else of each
 */
export async function* rejectsAsCsv(
  pages: Pages,
  edit: (record: Uint8Array) => Uint8Array = (record) => record,
): AsyncGenerator<Buffer> {
  for await (const page of pages) yield Buffer.concat(page.flatMap(({ original }) => lineOf(edit(original))));
}

/** Only the file's last record may lack its line end. */
export function lineOf(original: Uint8Array): Uint8Array[] {
  const last = original.at(-1);
  return last === 0x0a || last === 0x0d ? [original] : [original, LINE_FEED];
}

/** One object a line: position, code and reason, and the record as it stands in the file. */
export async function* rejectsAsNdjson(pages: Pages): AsyncGenerator<Buffer> {
  for await (const page of pages) {
    const lines = page
      .filter(({ record }) => record > 0)
      .map((reject) => `${JSON.stringify({ ...reject, ...asText(reject) })}\n`);
    yield Buffer.from(lines.join(''));
  }
}

/** The record as text, and the span in the bytes of that: those that are no UTF-8 have become others. */
function asText({ original, span }: RejectedRecord) {
  const bytes = Buffer.from(original.buffer, original.byteOffset, original.byteLength);
  const text = bytes.toString();
  if (span === undefined) return { original: text };
  const lengthTo = (end: number) => Buffer.byteLength(bytes.toString('utf8', 0, end));
  return { span: { start: lengthTo(span.start), end: lengthTo(span.end) }, original: text };
}
