import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, it } from 'vitest';
import {
  type ColumnValues,
  describeReject,
  encodeCopy,
  formatNdjson,
  type CompiledPlan,
  type RecordBatch,
  type Rule,
  sanitize,
  scanRecords,
} from '../../src/index.ts';
import { date } from '../../src/columns/date.ts';
import { formatFile } from '../format-file.ts';
import { sanitizeFile } from '../sanitize-file.ts';
import { everySplit, splitEvery } from '../split.ts';
import { byteCounter } from '../streams.ts';

const COLUMNS = 1600;
const header = `${Array.from({ length: COLUMNS }, (_, c) => `c${c}`).join(',')}\n`;
const row = (value: string) => `${Array(COLUMNS).fill(value).join(',')}\n`;

/** A rule that counts the steps of its kernel and of everything that reads the lengths of its values. */
function countingRule(): Rule & { steps: number } {
  const kernel = (batch: RecordBatch, _values: ColumnValues) => {
    rule.steps += batch.recordCount;
  };
  const rule = {
    name: 'counting',
    json: 'string' as const,
    text: kernel,
    binary: { kernel, width: 0 as const },
    steps: 0,
  };
  return rule;
}

function planOf(rule: Rule, form: CompiledPlan['form'], fieldCount = COLUMNS): CompiledPlan {
  const columns = Array.from({ length: fieldCount }, (_, c) => ({
    name: `c${c}`,
    source: c,
    rule,
    required: false,
  }));
  return { form, fieldCount, columns };
}

it.each(['binary', 'text'] as const)(
  '%s: one row among hundreds of rejects costs only what its own fields cost',
  async (form) => {
    const rule = countingRule();
    const rows = 20;
    const file = Buffer.from(header + `${'x\n'.repeat(300)}${row('v')}`.repeat(rows));
    const clean = sanitize({ plan: planOf(rule, form) });
    const counter = byteCounter();
    await pipeline(Readable.from(splitEvery(file, 64 * 1024)), scanRecords(), clean, encodeCopy(), counter);
    expect(clean.outcome).toMatchObject({ read: rows * 301, kept: rows, rejected: rows * 300 });
    expect(rule.steps).toBeLessThanOrEqual(2 * rows * COLUMNS);
    expect(counter.count).toBe(form === 'text' ? rows * COLUMNS * 2 : 19 + rows * (2 + COLUMNS * 5) + 2);
  },
);

it('shows the encoders only the remaining records', async () => {
  const file = Buffer.from(header + `${'x\n'.repeat(300)}${row('v')}`.repeat(3));
  const counts: number[] = [];
  const clean = sanitize({ plan: planOf(countingRule(), 'text') });
  await pipeline(Readable.from([file]), scanRecords(), clean, async (batches: AsyncIterable<RecordBatch>) => {
    for await (const batch of batches) {
      for (let r = 0; r < batch.recordCount; r++) counts.push(batch.recordNumber(r));
      batch.release();
    }
  });
  expect(counts).toEqual([301, 602, 903]);
});

it('reports rejects of all kinds in the order of the file, the same at every split', async () => {
  const wide = (...values: string[]) =>
    `${[...values, ...Array(9).fill('2024-01-05')].slice(0, 9).join(',')}\n`;
  const names = Array.from({ length: 9 }, (_, c) => `c${c}`).join(',');
  const file = Buffer.from(
    `${names}\na\n${wide('2024/2/3', '2024-02-04')}b"b\n\n${wide('2024-01-06', 'x')}c,\n${wide('2024-02-05', '"6 Feb 2024"')}d\n`,
  );
  const plan = planOf(date(), 'text', 9);
  const whole = await sanitizeFile(file, { plan });
  expect(whole.rows.map(([first, second]) => [first, second])).toEqual([
    ['2024-02-03', '2024-02-04'],
    ['2024-02-05', '2024-02-06'],
  ]);
  expect(whole.rejects.map(({ record, line, code, column }) => [record, line, code, column])).toEqual([
    [1, 2, 'COLUMN_COUNT', undefined],
    [3, 4, 'QUOTE_MISPLACED', undefined],
    [5, 6, 'DATE_INVALID', 'c1'],
    [6, 7, 'COLUMN_COUNT', undefined],
    [8, 9, 'COLUMN_COUNT', undefined],
  ]);
  expect(whole.outcome).toMatchObject({ read: 8, kept: 2, rejected: 5, skipped: 1 });
  expect([...whole.outcome.changes]).toEqual([
    ['c0', 1],
    ['c1', 1],
  ]);
  for (const chunks of everySplit(file)) {
    const limits = { batchBytes: 64, batchRecordsMax: 4 };
    expect(await sanitizeFile(file, { plan }, { chunks, limits })).toEqual(whole);
  }
});

it('restores a narrowed batch on release', async () => {
  const file = Buffer.from(`${header}x\nx\n${row('v')}`);
  const narrowed: RecordBatch[] = [];
  const clean = sanitize({ plan: planOf(countingRule(), 'text') });
  await pipeline(Readable.from([file]), scanRecords(), clean, async (batches: AsyncIterable<RecordBatch>) => {
    for await (const batch of batches) {
      expect(batch.recordCount).toBe(1);
      batch.release();
      narrowed.push(batch);
    }
  });
  expect(narrowed).toHaveLength(1);
  const [batch] = narrowed as [RecordBatch];
  expect(batch.numbers).toBeUndefined();
  expect(batch.recordCount).toBe(4);
  expect(batch.firstField.length).toBeGreaterThanOrEqual(2048);
  expect(describeReject(batch, 2)).toMatchObject({ record: 2, line: 3, code: 'COLUMN_COUNT' });
});

it('writes the rows of a narrowed batch in every format', async () => {
  const file = Buffer.from(`${header}${'x\n'.repeat(9)}${row('v')}`);
  const out = (await formatFile(file, formatNdjson(), { plan: planOf(countingRule(), 'text') })).toString();
  expect(Object.values(JSON.parse(out) as object)).toEqual(Array(COLUMNS).fill('v'));
});
