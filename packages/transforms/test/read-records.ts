import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  CsvError,
  type Dialect,
  ESCAPED,
  QUOTED,
  type RecordBatch,
  rfc4180,
  type ScanRecordsOptions,
  scanRecords,
} from '../src/index.ts';
import { LENIENT } from '../src/batch/record-batch.ts';
import { LF } from '../src/csv/ascii.ts';
import { afterMarks } from '../src/csv/byte-order-mark.ts';
import { hasTextEscapes } from '../src/csv/dialect.ts';
import { poison } from './poison.ts';

/** Precedes a field that only lenient quotes accept. */
export const lenientMark = 'lenient: ';

interface RecordRead {
  /** 0 is the first record of the file. */
  readonly record: number;
  readonly line: number;
  readonly byte: number;
  readonly fate: number;
  /** Content of each field as latin1, in quotes if it was quoted, after `lenientMark` if it has that flag. */
  readonly fields: readonly string[];
}

export interface Reading {
  readonly records: RecordRead[];
  /** Records per batch. */
  readonly batchSizes: number[];
  readonly error: CsvError | undefined;
}

/**
 * Scans `file`, split into `chunks`, and checks that each batch continues the previous one: the file's bytes, the next
 * record, byte and line. Poisons batches when they are released.
 */
export async function readRecords(
  file: Buffer,
  { chunks = [file], ...options }: ScanRecordsOptions & { chunks?: Iterable<Buffer> } = {},
): Promise<Reading> {
  const records: RecordRead[] = [];
  const batchSizes: number[] = [];
  let error: CsvError | undefined;
  try {
    await pipeline(
      Readable.from(chunks),
      scanRecords(options),
      async (batches: AsyncIterable<RecordBatch>) => {
        for await (const batch of batches) {
          checkContinuity(file, batch, records.length, options.dialect ?? rfc4180);
          for (let r = 0; r < batch.recordCount; r++) records.push(recordOf(batch, r));
          batchSizes.push(batch.recordCount);
          poison(batch);
          batch.release();
        }
      },
    );
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown;
    error = thrown;
  }
  return { records, batchSizes, error };
}

/** Uses plain comparisons because there are millions, and no `expect` because the fuzzer runs outside vitest. */
function checkContinuity(
  file: Buffer,
  batch: RecordBatch,
  recordsBefore: number,
  { comment, header }: Dialect,
): void {
  const { lineEnd: end = LF } = batch.dialect;
  const { bytes, firstByte, inputEnd, recordCount, recordStart, recordEnd } = batch;
  const first = recordsBefore + (header === false ? 1 : 0);
  if (batch.firstRecord !== first) assert.fail(`record ${batch.firstRecord} follows ${first - 1}`);
  if (recordCount === 0) assert.fail('an empty batch');
  for (let r = 0; r <= recordCount; r++) {
    // Only comments and byte order marks may be between two records, before the first and after the last.
    let at = afterMarks(bytes, r === 0 ? 0 : recordEnd[r - 1]!, inputEnd);
    while (at < recordStart[r]! && bytes[at] === comment) {
      const lineEnd = bytes.subarray(0, inputEnd).indexOf(end, at);
      at = lineEnd < 0 ? inputEnd : afterMarks(bytes, lineEnd + 1, inputEnd);
    }
    if (at !== recordStart[r]) assert.fail('records and bytes differ');
  }
  if (recordStart[recordCount] !== inputEnd) assert.fail('the records end before the batch');
  const inFile = file.subarray(firstByte, firstByte + inputEnd);
  if (!bytes.subarray(0, inputEnd).equals(inFile)) assert.fail('the bytes are not the file’s');
}

function recordOf(batch: RecordBatch, r: number): RecordRead {
  const fields: string[] = [];
  for (let f = batch.firstField[r]!; f < batch.firstField[r + 1]!; f++) fields.push(fieldOf(batch, f));
  return {
    record: batch.firstRecord + r,
    line: batch.firstLine + batch.recordLine[r]!,
    byte: batch.firstByte + batch.recordStart[r]!,
    fate: batch.fate[r]!,
    fields,
  };
}

function fieldOf({ bytes, dialect, fieldStart, fieldEnd, fieldFlags }: RecordBatch, f: number): string {
  const content = bytes.toString('latin1', fieldStart[f], fieldEnd[f]);
  const flags = fieldFlags[f]!;
  const isQuoted = (flags & QUOTED) !== 0;
  const canEscape = isQuoted || hasTextEscapes(dialect);
  const isEscaped = canEscape && content.includes(String.fromCharCode(dialect.escape ?? dialect.quote));
  // A quote inside lenient quotes may also be text.
  const isCertain = dialect.quotes !== 'lenient' || !isEscaped;
  if (isCertain && ((flags & ESCAPED) !== 0) !== isEscaped) assert.fail(`flags ${flags} of ${content}`);
  const quote = isQuoted ? bytes.toString('latin1', fieldStart[f]! - 1, fieldStart[f]) : '';
  return ((flags & LENIENT) === 0 ? '' : lenientMark) + quote + content + quote;
}

/** Returns the line of `byte`, counted independently of the scanner. */
export function lineAt(file: Buffer, byte: number): number {
  let line = 1;
  for (let i = file.indexOf(0x0a); i >= 0 && i < byte; i = file.indexOf(0x0a, i + 1)) line++;
  return line;
}
