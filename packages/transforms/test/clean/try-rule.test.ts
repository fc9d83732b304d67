import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import {
  formatCsv,
  type CompiledColumn,
  type RecordBatch,
  type Rule,
  sanitize,
  scanRecords,
  tryRule,
} from '../../src/index.ts';
import { bool } from '../../src/columns/bool.ts';
import { date } from '../../src/columns/date.ts';
import { email } from '../../src/columns/email.ts';
import { compileNullWords } from '../../src/batch/null-words.ts';
import { integer } from '../../src/columns/integer.ts';
import { text } from '../../src/columns/text.ts';

async function* cleanBatches(csv: string): AsyncGenerator<RecordBatch> {
  yield* Readable.from([Buffer.from(csv)])
    .pipe(scanRecords())
    .pipe(sanitize());
}

async function tried(csv: string, rule: Rule, options: Partial<CompiledColumn> = {}) {
  const column = { name: 'c', source: 1, rule, required: false, ...options };
  const texts: (string | null | undefined)[] = [];
  for await (const batch of cleanBatches(csv)) {
    texts.push(...tryRule(batch, column));
    batch.release();
  }
  return texts;
}

it('returns a rule’s result for each record', async () => {
  const csv = 'id,v\n1,07\n2,x\n3,\n4,"8"\n5,""\n';
  expect(await tried(csv, integer({ bytes: 2 }))).toEqual(['7', undefined, null, '8', undefined]);
  expect(await tried(csv, text())).toEqual(['07', 'x', null, '8', '']);
  expect(await tried('id,v\n1, A@B.org \n2,ab\n', email())).toEqual(['a@b.org', undefined]);
  expect(await tried('id,v\n1,31/12/2024\n2,12/31/2024\n', date({ dateOrder: 'dmy' }))).toEqual([
    '2024-12-31',
    undefined,
  ]);
});

it('handles NULL words, required columns and doubled quotes', async () => {
  expect(await tried('id,v\n1,NA\n2,"NA"\n', text(), { nullWords: compileNullWords(['NA'], {}) })).toEqual([
    null,
    'NA',
  ]);
  expect(await tried('id,v\n1,\n2,a\n', text(), { required: true })).toEqual([undefined, 'a']);
  expect(await tried('id,v\n1,"a""b"\n', text())).toEqual(['a"b']);
});

it('skips records that are already rejected', async () => {
  expect(await tried('id,v\n1,1\n2,2,2\n\n3,\xff\n4,4\n', integer({ bytes: 8 }))).toEqual([
    '1',
    undefined,
    '4',
  ]);
  const wide = `${'x,'.repeat(9)}v\n`;
  const header = `${Array.from({ length: 9 }, (_, c) => `c${c}`).join()},v\n`;
  expect(await tried(`${header}${'broken\n'.repeat(5)}${wide}`, text(), { source: 9 })).toEqual(['v']);
});

it('leaves the batch as it was', async () => {
  const csv = 'id,v\n1,x\n2,"a""b"\n3,true\n';
  const parts: Buffer[] = [];
  const trial = async function* (batches: AsyncIterable<RecordBatch>) {
    for await (const batch of batches) {
      const spillEnd = batch.spillEnd;
      tryRule(batch, { name: 'v', source: 1, rule: bool(), required: true });
      tryRule(batch, { name: 'v', source: 1, rule: integer({ bytes: 4 }), required: true });
      expect(batch.spillEnd).toBe(spillEnd);
      yield batch;
    }
  };
  for await (const part of Readable.from(trial(cleanBatches(csv))).pipe(formatCsv())) parts.push(part);
  expect(Buffer.concat(parts).toString()).toBe(csv);
});
