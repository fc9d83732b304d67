import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, it, vi } from 'vitest';
import { BufferPool, encodeCopy, sanitize, scanRecords } from '../../src/index.ts';
import { splitEvery } from '../split.ts';
import { collect } from '../streams.ts';
import { runStage } from './run-stage.ts';
import { stages } from './stages.ts';
import { watchBatches } from './watch-batches.ts';

const row = (id: number) => `${id},"n ""${id}""","line\nend ${'x'.repeat(id % 50)}"\r\n`;
const file = Buffer.from(
  `id,name,note\n${Array.from({ length: 5000 }, (_, i) => row(i) + (i % 9 ? '' : '\nbad,,\n')).join('')}`,
);
const limits = { batchBytes: 1024, batchRecordsMax: 64 };

/** One batch in each queue and in each stage, at most. */
const BATCHES_MAX = 12;

for (const stage of stages) {
  it(`${stage.name}: recycles batches and reads none after its release`, async () => {
    const expected = await runStage(stage, splitEvery(file, 777), limits);
    const watch = watchBatches();
    try {
      expect(await runStage(stage, splitEvery(file, 777), limits)).toEqual(expected);
    } finally {
      watch.stop();
    }
    expect(watch.faults).toEqual([]);
    expect(watch.distinct()).toBeLessThanOrEqual(BATCHES_MAX);
    // Adapters that build batches from text keep the next one.
    expect(watch.outstanding()).toBeLessThanOrEqual(1);
  });
}

it('sanitize releases batches without rows', async () => {
  const blank = Buffer.from(`a,b\n${'\nx\n'.repeat(10_000)}1,2\n`);
  const watch = watchBatches();
  const outputs = await runStage(
    {
      make: () => sanitize(),
      before: (small) => [scanRecords({ limits: small! })],
      describe: () => ['batch'],
    },
    splitEvery(blank, 777),
    limits,
  ).finally(watch.stop);
  expect(outputs).toHaveLength(2);
  expect(watch.faults).toEqual([]);
  expect(watch.distinct()).toBeLessThanOrEqual(BATCHES_MAX);
  expect(watch.outstanding()).toBe(0);
});

it('encodeCopy acquires buffers from the pool, and recycling does not affect the output', async () => {
  const chunks = splitEvery(file, 777);
  const run = async (buffers: BufferPool, forget: (chunk: Buffer) => void) => {
    const copies: Buffer[] = [];
    const sink = new Writable({
      highWaterMark: 1,
      write(chunk: Buffer, _encoding, callback) {
        copies.push(Buffer.from(chunk));
        setImmediate(() => {
          forget(chunk);
          callback();
        });
      },
    });
    await pipeline(Readable.from(chunks), scanRecords({ limits }), sanitize(), encodeCopy({ buffers }), sink);
    return Buffer.concat(copies);
  };
  const expected = await run(new BufferPool(0), () => {});

  const buffers = new BufferPool(64 * 1024);
  const memories = new Set<ArrayBufferLike>();
  const recycled = await run(buffers, (chunk) => {
    memories.add(chunk.buffer);
    chunk.fill(0xdb);
    buffers.release(chunk);
  });
  expect(recycled.equals(expected)).toBe(true);
  expect(expected.length).toBeGreaterThan(200_000);
  // This many buffers fit between the stage and a slow sink: 256 KiB of chunks of about a kilobyte.
  expect(memories.size).toBeLessThan(400);
});

it('encodeCopy, text: acquires no buffer for a batch without rows', async () => {
  const buffers = new BufferPool(64 * 1024);
  const acquire = vi.spyOn(buffers, 'acquire');
  const output: Buffer[] = [];
  const source = Readable.from([Buffer.from('a,b\n'), Buffer.from('1,2\n')]);
  await pipeline(source, scanRecords(), sanitize(), encodeCopy({ buffers }), collect(output));
  expect(Buffer.concat(output).toString()).toBe('1\t2\n');
  expect(acquire).toHaveBeenCalledTimes(1);
});
