import { pipeline } from 'node:stream/promises';
import { RawClient, readFigures } from '@repo/faults';
import type { MeasuredService } from '../rig/measured-service.ts';
import { chunksOf } from './bodies.ts';

/** How far the service reads on, after it has answered. */
export interface ReadingOn {
  /** Of a client that sends for ever: the most that was read before the connection was closed. */
  readonly readBytesMax: number;
  /** Of a client that is silent: how long its connection stayed, at least and at most. */
  readonly idleMsMin: number;
  readonly idleMsMax: number;
}

const TIMES = 3;
/** Far more than the service will read. */
const LONG_BODY_BYTES = 1024 * 1024 * 1024;

export async function measureReadingOn(service: MeasuredService): Promise<ReadingOn> {
  const read: number[] = [];
  for (let time = 0; time < TIMES; time++) read.push(await bytesRead(service));
  const idle = await Promise.all(Array.from({ length: TIMES }, () => idleMs(service)));
  return {
    readBytesMax: Math.max(...read),
    idleMsMin: Math.min(...idle),
    idleMsMax: Math.max(...idle),
  };
}

async function bytesRead(service: MeasuredService): Promise<number> {
  const before = await readFigures(service.child.pid);
  const client = await answered(service);
  // It is over when the connection is, which the client learns of by an error.
  await pipeline(chunksOf('zeros', LONG_BODY_BYTES), client.socket).catch(() => {});
  const after = await readFigures(service.child.pid);
  return after.readBytes - before.readBytes;
}

async function idleMs(service: MeasuredService): Promise<number> {
  const client = await answered(service);
  const since = performance.now();
  await client.closed();
  return performance.now() - since;
}

/** A client that has its answer and has sent nothing of its body. */
async function answered({ url, port }: MeasuredService): Promise<RawClient> {
  const client = await RawClient.connect(port, new URL(url).hostname);
  client.post('/v1/imports/nowhere', { 'content-type': 'text/csv', 'content-length': LONG_BODY_BYTES });
  await client.answer();
  return client;
}
