import { Readable } from 'node:stream';
import { createContactsGenerator } from '@repo/csv-gen';
import { type ProcessFigures, readFigures, sendCsv } from '@repo/faults';
import { MeasureError } from '@repo/measure';
import type { MemoryPoint } from '../measure/memory-panel.ts';
import { countRows, expectEqual } from '../measure/verify.ts';
import type { Scratch } from '../scratch.ts';
import { contacts } from '../tables/contacts.ts';
import { createSql } from '../tables/table.ts';
import type { UploadMemory } from './memory-report.ts';

interface UploadMemoryOptions {
  /** The file has at least so many. */
  readonly bytes: number;
  readonly scratch: Scratch;
  /** Called with the share that has been sent, 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/** About 4 MB: enough different records for every path of the rules, and small enough to keep. */
const BLOCK_ROWS_MAX = 20_000;
const ROW_BYTES_ABOUT = 200;
const SAMPLE_INTERVAL_MS = 100;
const RELATION = 'contacts_memory';

/** Creates an unlogged table without a key: 10 GB of write-ahead log would say nothing about the service. */
export async function createMemoryTable({ client }: Scratch): Promise<void> {
  await client.query(createSql({ ...contacts, relation: RELATION }, 'UNLOGGED TABLE'));
}

/**
 * Starts a service, sends it one file of contacts, and watches its memory until the answer. The file repeats a block of
 * generated records, because generating a record takes longer than loading it. Ids repeat as well.
 */
export async function measureUpload(options: UploadMemoryOptions): Promise<UploadMemory> {
  const { bytes: bytesMin, scratch, onProgress } = options;
  const blockRows = Math.max(1, Math.min(BLOCK_ROWS_MAX, Math.floor(bytesMin / ROW_BYTES_ABOUT)));
  const file = Buffer.concat(await createContactsGenerator({ rows: blockRows }).stream().toArray());
  const header = file.subarray(0, file.indexOf('\n') + 1);
  const block = file.subarray(header.length);
  const blocks = Math.max(1, Math.ceil((bytesMin - header.length) / block.length));
  const service = await scratch.startService();
  const samples: MemoryPoint[] = [];
  const began = performance.now();
  const take = ({ rssBytes }: ProcessFigures) =>
    samples.push([Math.round(performance.now() - began), rssBytes]);
  // If the service has died, the upload fails and says so.
  const sampler = setInterval(() => readFigures(service.pid).then(take, () => {}), SAMPLE_INTERVAL_MS);
  const stream = Readable.from(repeat(header, block, blocks, onProgress), { objectMode: false });
  const url = `${service.url}/v1/imports/${RELATION}`;
  const { status, body } = await sendCsv(url, stream).finally(() => clearInterval(sampler));
  const ms = performance.now() - began;
  if (status !== 200) throw new MeasureError('UPLOAD_FAILED', `the upload failed: ${body.toString()}`);
  const { peakRssBytes } = await readFigures(service.pid);
  await service.stop();
  const rows = blocks * blockRows;
  expectEqual(await countRows(scratch.client, RELATION), rows, 'rows of the table');
  await scratch.client.query(`TRUNCATE ${RELATION}`);
  return { rows, bytes: header.length + blocks * block.length, ms, peakRssBytes, samples };
}

function* repeat(
  header: Buffer,
  block: Buffer,
  blocks: number,
  onProgress: UploadMemoryOptions['onProgress'],
): Generator<Buffer> {
  yield header;
  for (let sent = 1; sent <= blocks; sent++) {
    yield block;
    onProgress(sent / blocks);
  }
}
