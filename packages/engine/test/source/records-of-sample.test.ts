import { pipeline } from 'node:stream/promises';
import { type RecordBatch, rfc4180 } from '@repo/transforms';
import { expect, it } from 'vitest';
import { defaultImportLimits } from '../../src/limits/import-limits.ts';
import { recordsOfSample } from '../../src/source/records-of.ts';

it('reads a sample with a turn of the event loop after each 64 KiB', async () => {
  const text = Buffer.alloc(1024 * 1024, '1,2\n');
  let turn = 0;
  let isOver = false;
  const count = () => {
    turn++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const bytes = new Map<number, number>();
  const records = recordsOfSample({ text, cut: false }, { dialect: rfc4180, limits: defaultImportLimits });
  await pipeline(...records, async (batches: AsyncIterable<RecordBatch>) => {
    for await (const batch of batches) {
      bytes.set(turn, (bytes.get(turn) ?? 0) + batch.inputEnd);
      batch.release();
    }
  });
  isOver = true;
  expect([...bytes.values()].reduce((sum, read) => sum + read, 0)).toBe(text.length);
  // What a turn completes was begun in those before it: a batch is 256 KiB.
  expect(Math.max(...bytes.values())).toBeLessThanOrEqual(320 * 1024);
  expect(turn).toBeGreaterThanOrEqual(16);
});
