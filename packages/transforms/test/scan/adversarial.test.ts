import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, it, vi } from 'vitest';
import { encodeCopy, RecordBatch, sanitize, scanRecords } from '../../src/index.ts';
import { COLUMN_COUNT, KEPT } from '../../src/batch/reject-code.ts';
import { readRecords } from '../read-records.ts';
import { splitEvery } from '../split.ts';
import { byteCounter } from '../streams.ts';

// None of these is timed: superlinear work does not finish within the test's time at this size.
const EIGHT_MIB = 8 * 1024 * 1024;
const chunked = (file: Buffer) => ({ chunks: splitEvery(file, 64 * 1024) });

it('rejects one unbalanced quote before 8 MiB of records', async () => {
  const file = Buffer.concat([Buffer.from('a,b\n"'), Buffer.alloc(EIGHT_MIB, 'x,y\n')]);
  const { error, records } = await readRecords(file, chunked(file));
  expect(error).toMatchObject({ code: 'QUOTE_UNTERMINATED', position: { record: 1, line: 2, byte: 4 } });
  expect(records).toHaveLength(1);
});

it('reads only quotes, an even number, as one field', async () => {
  const file = Buffer.alloc(EIGHT_MIB, '"');
  const { records } = await readRecords(file, chunked(file));
  expect(records).toHaveLength(1);
  expect(records[0]!.fields).toHaveLength(1);
  expect(records[0]!.fields[0]).toHaveLength(EIGHT_MIB);
});

it('rejects only quotes, an odd number, as unterminated', async () => {
  const file = Buffer.alloc(EIGHT_MIB + 1, '"');
  const { error } = await readRecords(file, chunked(file));
  expect(error).toMatchObject({ code: 'QUOTE_UNTERMINATED', position: { record: 0, line: 1, byte: 0 } });
});

it('rejects only commas as one record with too many fields', async () => {
  const file = Buffer.alloc(EIGHT_MIB, ',');
  const grow = vi.spyOn(RecordBatch.prototype, 'growFields');
  const { records } = await readRecords(file, chunked(file));
  expect(records).toHaveLength(1);
  expect(records[0]).toMatchObject({ fate: COLUMN_COUNT });
  expect(records[0]!.fields).toHaveLength(1600);
  expect(grow).not.toHaveBeenCalled();
  grow.mockRestore();
});

it('reads one record after eight million line feeds', async () => {
  let read = 0;
  let last = '';
  const chunks = splitEvery(Buffer.concat([Buffer.alloc(EIGHT_MIB, '\n'), Buffer.from('x')]), 64 * 1024);
  await pipeline(Readable.from(chunks), scanRecords(), async (batches: AsyncIterable<RecordBatch>) => {
    for await (const batch of batches) {
      expect(batch.firstRecord).toBe(read);
      expect(batch.recordCount).toBeLessThanOrEqual(8192);
      read += batch.recordCount;
      last = batch.bytes.toString('latin1', batch.recordStart[batch.recordCount - 1], batch.inputEnd);
      batch.release();
    }
  });
  expect(read).toBe(EIGHT_MIB + 1);
  expect(last).toBe('x');
});

it('reads a field of the maximum size, and rejects one byte more', async () => {
  const largest = Buffer.alloc(EIGHT_MIB, 'x');
  const { records } = await readRecords(largest, chunked(largest));
  expect(records).toMatchObject([{ fate: KEPT }]);
  expect(records[0]!.fields[0]).toHaveLength(EIGHT_MIB);
  const larger = Buffer.concat([Buffer.from('a\n'), largest, Buffer.from('x')]);
  const { error } = await readRecords(larger, chunked(larger));
  expect(error).toMatchObject({
    code: 'FIELD_TOO_LARGE',
    position: { record: 1, line: 2, byte: 2 },
    limit: EIGHT_MIB,
  });
});

it('skips blank lines and rejects short records below a header of 1600 columns', async () => {
  const half = EIGHT_MIB / 16;
  const header = Buffer.from(`${Array.from({ length: 1600 }, (_, c) => `c${c}`).join(',')}\n`);
  const row = Buffer.from(`${','.repeat(1599)}\n`);
  const file = Buffer.concat([header, Buffer.alloc(half, '\n'), Buffer.alloc(half, 'x\n'), row]);
  const stages = { clean: sanitize(), bytes: byteCounter() };
  await pipeline(
    Readable.from(splitEvery(file, 64 * 1024)),
    scanRecords(),
    stages.clean,
    encodeCopy(),
    stages.bytes,
  );
  expect(stages.clean.outcome).toMatchObject({ kept: 1, skipped: half, rejected: half / 2 });
  expect(stages.bytes.count).toBe('\\N\t'.length * 1600);
});
