import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { JoinChunks } from '../../src/stream/join-chunks.ts';

const BLOCK = 64 * 1024;

async function join(chunks: readonly Uint8Array[]): Promise<Buffer[]> {
  const blocks: Buffer[] = [];
  const sink = new Writable({
    write: (block: Buffer, _encoding, done) => {
      blocks.push(block);
      done();
    },
  });
  await pipeline(Readable.from(chunks), new JoinChunks(), sink);
  return blocks;
}

test.each([
  { chunk: 1, count: 10, blocks: [10] },
  { chunk: 200, count: 1000, blocks: [BLOCK, BLOCK, BLOCK, 200_000 - 3 * BLOCK] },
  { chunk: BLOCK, count: 2, blocks: [BLOCK, BLOCK] },
  { chunk: 2 * BLOCK + 1, count: 1, blocks: [BLOCK, BLOCK, 1] },
  { chunk: 1, count: 0, blocks: [] },
])('joins $count chunks of $chunk bytes', async ({ chunk, count, blocks }) => {
  const chunks = Array.from({ length: count }, (_, at) => Buffer.alloc(chunk, at));
  const joined = await join(chunks);
  expect(joined.map((block) => block.length)).toEqual(blocks);
  expect(Buffer.concat(joined).equals(Buffer.concat(chunks))).toBe(true);
});
