import assert from 'node:assert/strict';
import { afterEach, expect, it, vi } from 'vitest';
import { dialectOf, type RecordBatch, scanRecords } from '../../src/index.ts';
import { KEPT } from '../../src/batch/reject-code.ts';
import { lineAt, readRecords } from '../read-records.ts';
import { smallBatches } from '../sanitize-file.ts';
import { everySplit } from '../split.ts';
import { cornerCases } from './corner-cases.ts';

afterEach(() => vi.restoreAllMocks());

/** One batch for all records, and limits so small that nearly every record ends a batch. */
const settings = [
  { name: 'one batch', limits: smallBatches },
  { name: 'batches of 16 bytes', limits: { batchBytes: 16 } },
  { name: 'batches of 2 records', limits: { batchBytes: 16, batchRecordsMax: 2 } },
  { name: 'batches of 1 byte', limits: { batchBytes: 1, batchRecordsMax: 1 } },
];

for (const { name, csv, dialect: options, columnsMax = 1600, records, fates } of cornerCases) {
  it(`${name}: gives the same fields, positions and flags at every split`, async () => {
    const file = Buffer.from(csv);
    const expected = records.map((fields) => fields.map((field) => Buffer.from(field).toString('latin1')));
    const dialect = dialectOf(options);
    const whole = await readRecords(file, { dialect, limits: { columnsMax } });

    expect(whole.error).toBeUndefined();
    expect(whole.records.map(({ fields }) => fields)).toEqual(expected);
    expect(whole.records.map(({ fate }) => fate)).toEqual(fates ?? records.map(() => KEPT));
    for (const { line, byte } of whole.records) expect(line).toBe(lineAt(file, byte));

    for (const { limits } of settings) {
      for (const chunks of everySplit(file)) {
        const { records: again } = await readRecords(file, {
          chunks,
          dialect,
          limits: { ...limits, columnsMax },
        });
        assert.deepEqual(again, whole.records);
      }
    }
  });
}

it('outputs the first batch with the first record, and full ones after that', async () => {
  const file = Buffer.from(`a,b\n${'1,2\n'.repeat(50_000)}`);
  const { batchSizes } = await readRecords(file, { chunks: [file.subarray(0, 6), file.subarray(6)] });
  expect(batchSizes[0]).toBe(1);
  expect(batchSizes.slice(1, -1).every((size) => size === 8192)).toBe(true);
});

it('defers a chunk to a later round of the event loop if other scanners have used up this one', async () => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 1.5));
  let round = 0;
  let isOver = false;
  const count = () => {
    round++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const scanned = new Map<number, number>();
  const scanners = Array.from({ length: 16 }, () =>
    scanRecords().on('data', (batch: RecordBatch) => {
      scanned.set(round, (scanned.get(round) ?? 0) + 1);
      batch.release();
    }),
  );
  for (const scanner of scanners) scanner.write('a,b\n1,2\n');
  while ([...scanned.values()].reduce((sum, some) => sum + some, 0) < 16)
    await new Promise((resolve) => setImmediate(resolve));
  isOver = true;
  // Each takes 1.5 ms before its batch, and 1.5 ms after it.
  expect(Math.max(...scanned.values())).toBe(2);
});

it('respects the given limit of records per batch', async () => {
  const file = Buffer.from('a\n'.repeat(100));
  const { batchSizes } = await readRecords(file, { limits: { batchRecordsMax: 2 } });
  expect(batchSizes).toEqual(Array.from({ length: 50 }, () => 2));
});

it('limits batches by the header’s columns, not by those of a record with too many', async () => {
  const wide = `${','.repeat(1599)}\n`;
  const file = Buffer.from(`a\n${`${wide}${'1\n'.repeat(8191)}`.repeat(3)}`);
  const { batchSizes } = await readRecords(file, { chunks: [file.subarray(0, 2), file.subarray(2)] });
  expect(batchSizes).toEqual([1, 8192, 8192, 8192]);
});

it('leaves out the incomplete last record of a sample, and fails if it is the first', async () => {
  const file = Buffer.from('a,b\r\n"1,\n2",é\n\n3,"""4"""\n');
  const { records: all } = await readRecords(file);
  const ends = [...all.slice(1).map(({ byte }) => byte), file.length];
  for (let size = 0; size <= file.length; size++) {
    const { records, error } = await readRecords(file.subarray(0, size), { cut: true });
    const isNone = size > 0 && size < ends[0]!;
    expect(error?.code).toBe(isNone ? 'RECORD_TOO_LARGE' : undefined);
    expect(records).toEqual(all.slice(0, ends.filter((end) => end <= size).length));
  }
});
