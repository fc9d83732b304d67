import { Readable, type Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

/** Yields the bytes whole, one by one, and cut in two at every position. */
export function* everySplit(bytes: Buffer): Generator<Buffer[]> {
  yield [bytes];
  yield Array.from(bytes, (byte) => Buffer.of(byte));
  for (let at = 1; at < bytes.length; at++) yield [bytes.subarray(0, at), bytes.subarray(at)];
}

/** Returns the output of a stage for the chunks. Rejects if the stage fails. */
export async function through(chunks: readonly Buffer[], stage: Duplex): Promise<Buffer> {
  let output = Buffer.alloc(0);
  await pipeline(Readable.from(chunks), stage, async (source: AsyncIterable<Buffer>) => {
    output = await buffer(source);
  });
  return output;
}
