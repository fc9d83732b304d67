import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { BenchError } from '../errors.ts';
import { peakRssBytes } from '../measure/peak-rss.ts';
import { startService } from '../service.ts';
import type { Scratch } from '../scratch.ts';
import { contacts } from '../tables/contacts.ts';
import { createSql } from '../tables/table.ts';
import type { MemoryPoint, UploadMemory } from './memory-report.ts';
import { replayOf, type Replay } from './replay.ts';

interface UploadMemoryOptions {
  readonly bytes: number;
  readonly scratch: Scratch;
  readonly node: string;
  /** Hears the share that has been sent, 0 to 1. */
  readonly onProgress: (share: number) => void;
}

const RELATION = 'contacts_memory';

/** Starts a service, sends it one file through curl, and watches its memory until the answer. */
export async function measureUpload(options: UploadMemoryOptions): Promise<UploadMemory> {
  const { bytes, scratch, node, onProgress } = options;
  const replay = await replayOf(bytes);
  const samples: MemoryPoint[] = [];
  let began = Number.POSITIVE_INFINITY;
  const service = await startService({
    databaseUrl: scratch.server.url,
    node,
    preload: 'memory-probe',
    onMessage(message) {
      const { rss, heapUsed, external } = message as Readonly<Record<string, number>>;
      const atMs = Math.round(performance.now() - began);
      if (atMs >= 0) samples.push([atMs, rss!, heapUsed!, external!]);
    },
  });
  try {
    began = performance.now();
    await send(replay, `${service.url}/v1/imports/${RELATION}`, onProgress);
    const ms = performance.now() - began;
    const highest = Math.max(...samples.map(([, rss]) => rss));
    const peak = (await peakRssBytes(service.pid)) ?? highest;
    await checkTable(scratch, replay);
    return { rows: replay.rows, bytes: replay.bytes, ms, peakRssBytes: peak, samples };
  } finally {
    await service.stop();
  }
}

/** Empty, without a key, and unlogged: 10 GB of write-ahead log would say nothing about the service. */
export async function createMemoryTable({ client }: Scratch): Promise<void> {
  await client.query(createSql({ ...contacts, relation: RELATION }, 'UNLOGGED TABLE'));
}

/** @throws BenchError UPLOAD_FAILED with what the service answered */
async function send(replay: Replay, url: string, onProgress: (share: number) => void): Promise<void> {
  const curl = spawn(
    'curl',
    ['-sS', '--fail-with-body', '-X', 'POST', '-T', '-', '-H', 'content-type: text/csv', url],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = once(curl, 'close') as Promise<[number | null]>;
  const answer = curl.stdout.setEncoding('utf8').toArray();
  // A refusal ends curl before it has read everything; its answer says more than the broken pipe.
  const sent = pipeline(
    replay.stream((bytes) => onProgress(bytes / replay.bytes)),
    curl.stdin,
  ).catch((error: Error) => error);
  const [[exitCode], texts, failure] = await Promise.all([ended, answer, sent]);
  if (exitCode === 0 && failure === undefined) return;
  throw new BenchError('UPLOAD_FAILED', `the upload failed: ${texts.join('') || failure?.message}`);
}

async function checkTable({ client }: Scratch, { rows: wanted }: Replay): Promise<void> {
  const { rows } = await client.query<{ rows: number }>(`SELECT count(*)::int AS rows FROM ${RELATION}`);
  if (rows[0]!.rows !== wanted)
    throw new BenchError('TABLES_DIFFER', `the table holds ${rows[0]!.rows} rows instead of ${wanted}`);
  await client.query(`TRUNCATE ${RELATION}`);
}
