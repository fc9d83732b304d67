import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import {
  fitRule,
  type CompiledColumn,
  type RecordBatch,
  type RuleFit,
  sanitize,
  scanRecords,
} from '../../src/index.ts';
import { date } from '../../src/columns/date.ts';
import { compileNullWords } from '../../src/batch/null-words.ts';
import { integer } from '../../src/columns/integer.ts';

async function fitsOf(csv: string, column: Omit<CompiledColumn, 'name' | 'required'>): Promise<RuleFit[]> {
  const fits: RuleFit[] = [];
  const plan = (header: readonly string[]) => ({
    columns: [],
    fieldCount: header.length,
    form: 'text' as const,
  });
  await pipeline(
    Readable.from([Buffer.from(csv)]),
    scanRecords(),
    sanitize({ plan }),
    async (batches: AsyncIterable<RecordBatch>) => {
      for await (const batch of batches) {
        const before = [...batch.fate.subarray(0, batch.recordCount)];
        fits.push(fitRule(batch, { ...column, name: 'v', required: false }));
        expect([...batch.fate.subarray(0, batch.recordCount)]).toEqual(before);
        batch.release();
      }
    },
  );
  return fits;
}

it('counts values and NULLs of kept records, and finds the first misfit', async () => {
  const csv = 'id,v\n1,7\n2,\n3\n4,"9"\n5,x\n6,y\n';
  expect(await fitsOf(csv, { source: 1, rule: integer({ bytes: 4 }) })).toEqual([
    { valueCount: 4, nullCount: 1, misfit: 5 },
  ]);
  expect(await fitsOf('id,v\n1,7\n2,8\n', { source: 1, rule: integer({ bytes: 4 }) })).toEqual([
    { valueCount: 2, nullCount: 0, misfit: undefined },
  ]);
});

it('counts NULL words as NULL, and rewritten values as values', async () => {
  expect(
    await fitsOf('v\n5 Jan 2024\nNA\n"NA"\n', {
      source: 0,
      rule: date(),
      nullWords: compileNullWords(['NA'], {}),
    }),
  ).toEqual([{ valueCount: 2, nullCount: 1, misfit: 3 }]);
});
