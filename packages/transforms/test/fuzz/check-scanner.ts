import assert from 'node:assert/strict';
import { CR, LF } from '../../src/csv/ascii.ts';
import type { Dialect, Position } from '../../src/index.ts';
import {
  COLUMN_COUNT,
  ESCAPE_INVALID,
  KEPT,
  LINE_ENDS,
  QUOTE_MISPLACED,
} from '../../src/batch/reject-code.ts';
import { lenientMark, type Reading, readRecords } from '../read-records.ts';
import { splitAt, splitEvery } from '../split.ts';
import type { CsvInput, Cutting } from './csv-input.ts';
import { meaningfulBytes } from './dialects.ts';
import { hasBadLineEnd, type Model, type ModelRecord, readByModel } from './model.ts';
import { compareWithCsvParse } from './oracle.ts';

/**
 * Property: for any split and any limits, the scanner finds the model's records at the same positions, or fails at the
 * same one; and the model agrees with csv-parse.
 * @throws AssertionError if they differ
 */
export async function checkScanner(input: CsvInput, cut: Cutting): Promise<void> {
  const { file, dialect } = input;
  const model = readByModel(file, dialect);
  const expected = expectedReading(model, dialect, cut);
  const { records, error } = await readRecords(file, { chunks: splitFile(input, cut), dialect, limits: cut });
  const failure = error && { code: error.code, position: error.position, limit: error.limit };
  assert.deepEqual(failure, expected.failure);
  // The scanner never outputs the records of the batch in which it fails.
  assert.deepEqual(records, error ? expected.records.slice(0, records.length) : expected.records);
  compareWithCsvParse(model, input);
}

/** Splits the file into chunks. */
export function splitFile({ file, dialect }: CsvInput, { shares, marks, first, singly }: Cutting): Buffer[] {
  if (singly) return splitEvery(file, 1);
  const meaningful = meaningfulBytes(dialect).add(CR).add(LF);
  const places = [...file.keys()].filter((i) => meaningful.has(file[i]));
  const cuts = [
    first,
    ...shares.map((share) => Math.floor(share * file.length)),
    ...marks.map(([nth, distance]) => (places[nth % places.length] ?? 0) + distance),
  ];
  return splitAt(
    file,
    cuts.filter((cut) => cut <= file.length),
  );
}

interface Expected {
  readonly records: Reading['records'];
  readonly failure: { code: string; position: Position; limit: number | undefined } | undefined;
}

function expectedReading(model: Model, dialect: Dialect, limits: Cutting): Expected {
  const { comments, records, open } = model;
  const { recordBytesMax, fieldBytesMax, columnsMax } = limits;
  const quote = String.fromCharCode(dialect.quote);
  // The header is record 0; without a header there is no record 0.
  const first = dialect.header === false ? 1 : 0;
  const read: Reading['records'] = [];
  const fail = (code: string, line: number, byte: number, limit?: number): Expected => ({
    records: read,
    failure: { code, position: { record: first + read.length, line, byte }, limit },
  });
  const all = open ? [...records, open.record] : records;
  for (const [r, record] of [...all, undefined].entries()) {
    const tooLong = [...comments.filter(({ before }) => before === r), record].find(
      (lines) => lines && lines.end - lines.start > recordBytesMax,
    );
    if (tooLong) return fail('RECORD_TOO_LARGE', tooLong.line, tooLong.start, recordBytesMax);
    if (!record) break;
    const { start, line, fields } = record;
    if (record === open?.record) return fail('QUOTE_UNTERMINATED', line, open.quoteAt);
    const kept = fields.slice(0, columnsMax);
    const large = kept.find(({ content }) => content.length > fieldBytesMax);
    if (large) return fail('FIELD_TOO_LARGE', line, large.start, fieldBytesMax);
    read.push({
      record: first + r,
      line,
      byte: start,
      fate: fateOf(record, columnsMax),
      fields: kept.map(
        ({ content, isQuoted, isLenient }) =>
          (isLenient ? lenientMark : '') + (isQuoted ? quote + content + quote : content),
      ),
    });
  }
  return { records: read, failure: undefined };
}

function fateOf(record: ModelRecord, columnsMax: number): number {
  if (hasBadLineEnd(record, columnsMax)) return LINE_ENDS;
  if (record.fields.length > columnsMax) return COLUMN_COUNT;
  if (record.fault === 'escape') return ESCAPE_INVALID;
  return record.fault ? QUOTE_MISPLACED : KEPT;
}
