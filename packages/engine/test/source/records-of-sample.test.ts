import { pipeline } from 'node:stream/promises';
import { type RecordBatch, rfc4180 } from '@repo/transforms';
import { expect, it } from 'vitest';
import { defaultImportLimits } from '../../src/limits/import-limits.ts';
import { recordsOfSample } from '../../src/source/records-of.ts';
import { countTurns } from '../count-turns.ts';

it('yields to the event loop after each 64 KiB of a sample', async () => {
  const text = Buffer.alloc(1024 * 1024, '1,2\n');
  const loop = countTurns();
  const bytes = new Map<number, number>();
  const records = recordsOfSample({ text, cut: false }, { dialect: rfc4180, limits: defaultImportLimits });
  await pipeline(...records, async (batches: AsyncIterable<RecordBatch>) => {
    for await (const batch of batches) {
      bytes.set(loop.turn, (bytes.get(loop.turn) ?? 0) + batch.inputEnd);
      batch.release();
    }
  });
  loop.stop();
  expect([...bytes.values()].reduce((sum, read) => sum + read, 0)).toBe(text.length);
  // A batch of up to 256 KiB may have been filled in earlier turns.
  expect(Math.max(...bytes.values())).toBeLessThanOrEqual(320 * 1024);
  expect(loop.turn).toBeGreaterThanOrEqual(16);
});
