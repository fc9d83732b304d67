import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { type ProcessFigures, readFigures } from '@repo/faults';
import { MeasureError } from '@repo/measure';
import { countRows, expectEqual } from '../measure/verify.ts';
import type { Scratch } from '../scratch.ts';
import { contacts } from '../tables/contacts.ts';
import { createSql } from '../tables/table.ts';
import type { MemoryPoint, UploadMemory } from './memory-report.ts';
import { replayOf, type Replay } from './replay.ts';

interface UploadMemoryOptions {
  readonly bytes: number;
  readonly scratch: Scratch;
  /** Called with the share that has been sent, 0 to 1. */
  readonly onProgress: (share: number) => void;
}

const SAMPLE_INTERVAL_MS = 100;
const RELATION = 'contacts_memory';

/** Starts a service, sends it one file through curl, and watches its memory until the answer. */
export async function measureUpload(options: UploadMemoryOptions): Promise<UploadMemory> {
  const { bytes, scratch, onProgress } = options;
  const replay = await replayOf(bytes);
  const samples: MemoryPoint[] = [];
  const service = await scratch.startService();
  const began = performance.now();
  const take = ({ rssBytes }: ProcessFigures) =>
    samples.push([Math.round(performance.now() - began), rssBytes]);
  // If the service has died, the upload fails and says so.
  const sampler = setInterval(() => readFigures(service.pid).then(take, () => {}), SAMPLE_INTERVAL_MS);
  await send(replay, `${service.url}/v1/imports/${RELATION}`, onProgress).finally(() =>
    clearInterval(sampler),
  );
  const ms = performance.now() - began;
  const { peakRssBytes } = await readFigures(service.pid);
  await service.stop();
  expectEqual(await countRows(scratch.client, RELATION), replay.rows, 'rows of the table');
  await scratch.client.query(`TRUNCATE ${RELATION}`);
  return { rows: replay.rows, bytes: replay.bytes, ms, peakRssBytes, samples };
}

/** Creates an unlogged table without a key: 10 GB of write-ahead log would say nothing about the service. */
export async function createMemoryTable({ client }: Scratch): Promise<void> {
  await client.query(createSql({ ...contacts, relation: RELATION }, 'UNLOGGED TABLE'));
}

/** @throws MeasureError UPLOAD_FAILED with what the service answered */
async function send(replay: Replay, url: string, onProgress: (share: number) => void): Promise<void> {
  const curl = spawn(
    'curl',
    ['-sS', '--fail-with-body', '-X', 'POST', '-T', '-', '-H', 'content-type: text/csv', url],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = once(curl, 'close') as Promise<[number | null]>;
  const answer = curl.stdout.setEncoding('utf8').toArray();
  // An early error ends curl before it has read everything. The answer explains more than the broken pipe.
  const sent = pipeline(
    replay.stream((bytes) => onProgress(bytes / replay.bytes)),
    curl.stdin,
  ).catch((error: Error) => error);
  const [[exitCode], texts, failure] = await Promise.all([ended, answer, sent]);
  if (exitCode === 0 && failure === undefined) return;
  throw new MeasureError('UPLOAD_FAILED', `the upload failed: ${texts.join('') || failure?.message}`);
}
