import { Readable } from 'node:stream';
import { createContactsGenerator } from '@repo/csv-gen';

/** A file that is generated while it is sent. */
export interface Replay {
  readonly rows: number;
  readonly bytes: number;
  /** Generated as it is read. @param onSent called with the bytes so far */
  readonly stream: (onSent: (bytes: number) => void) => Readable;
}

/** About 4 MB: enough different records for every path of the rules, and small enough to keep. */
const BLOCK_ROWS_MAX = 20_000;
const ROW_BYTES_ABOUT = 200;

/**
 * A file of contacts with at least `bytes` bytes. It repeats a block of generated records, because generating a record
 * takes longer than loading it. Ids repeat as well, so the table may have no key.
 */
export async function replayOf(bytes: number): Promise<Replay> {
  const blockRows = Math.max(1, Math.min(BLOCK_ROWS_MAX, Math.floor(bytes / ROW_BYTES_ABOUT)));
  const chunks: Buffer[] = [];
  for await (const chunk of createContactsGenerator({ rows: blockRows }).stream())
    chunks.push(chunk as Buffer);
  const file = Buffer.concat(chunks);
  const header = file.subarray(0, file.indexOf('\n') + 1);
  const block = file.subarray(header.length);
  const blocks = Math.max(1, Math.ceil((bytes - header.length) / block.length));
  return {
    rows: blocks * blockRows,
    bytes: header.length + blocks * block.length,
    stream: (onSent) => Readable.from(repeat(header, block, blocks, onSent), { objectMode: false }),
  };
}

function* repeat(
  header: Buffer,
  block: Buffer,
  blocks: number,
  onSent: (bytes: number) => void,
): Generator<Buffer> {
  yield header;
  for (let sent = 1; sent <= blocks; sent++) {
    yield block;
    onSent(header.length + sent * block.length);
  }
}
