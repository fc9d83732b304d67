import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { RawClient, readFigures } from '@repo/faults';
import type { MeasuredService } from '../rig/measured-service.ts';

/** How far the service reads on after its answer. */
export interface ReadingOn {
  /** The most that it read from a client that sends on. */
  readonly readBytesMax: number;
  /** How long the service kept the connection of a silent client. */
  readonly idleMsMin: number;
  readonly idleMsMax: number;
}

const TIMES = 3;
const SETTLE_MS = 250;
/** Far more than the service will read. */
const LONG_BODY_BYTES = 1024 * 1024 * 1024;

export async function measureReadingOn(service: MeasuredService): Promise<ReadingOn> {
  const read: number[] = [];
  for (let time = 0; time < TIMES; time++) read.push(await bytesRead(service));
  const idle = await Promise.all(Array.from({ length: TIMES }, () => idleMs(service)));
  return { readBytesMax: Math.max(...read), idleMsMin: Math.min(...idle), idleMsMax: Math.max(...idle) };
}

async function bytesRead(service: MeasuredService): Promise<number> {
  const before = await settledReadBytes(service.pid);
  const client = await answeredClient(service);
  // The service closes the connection, which is an error for the client.
  await pipeline(endlessZeros, client.socket).catch(() => {});
  return (await readFigures(service.pid)).readBytes - before;
}

/** Bytes that the service has read, once it has read what earlier clients sent before they left. */
async function settledReadBytes(pid: number): Promise<number> {
  const { readBytes } = await readFigures(pid);
  await wait(SETTLE_MS);
  const later = await readFigures(pid);
  return later.readBytes === readBytes ? readBytes : settledReadBytes(pid);
}

function* endlessZeros(): Generator<Buffer, never> {
  const zeros = Buffer.alloc(64 * 1024);
  for (;;) yield zeros;
}

async function idleMs(service: MeasuredService): Promise<number> {
  const client = await answeredClient(service);
  const since = performance.now();
  await client.closed();
  return performance.now() - since;
}

/** A client that has its answer and has sent nothing of its body. */
async function answeredClient({ url, port }: MeasuredService): Promise<RawClient> {
  const client = await RawClient.connect(port, new URL(url).hostname);
  client.post('/v1/imports/nowhere', { 'content-type': 'text/csv', 'content-length': LONG_BODY_BYTES });
  await client.answer();
  return client;
}
