import { Transform } from 'node:stream';
import {
  type ColumnValues,
  encodeCopy,
  formatCsv,
  formatNdjson,
  fromObjects,
  KEPT,
  type CompiledPlan,
  parseWithFastCsv,
  type RecordBatch,
  type RecordObject,
  sanitize,
  scanRecords,
  toObjects,
} from '../../src/index.ts';
import { integer } from '../../src/columns/integer.ts';
import { text } from '../../src/columns/text.ts';
import type { SmallLimits, StageUnderTest } from './stage-under-test.ts';

/** Plans for the suite's file: `id,name,note`. */
const planOf =
  (form: CompiledPlan['form']) =>
  (header: readonly string[]): CompiledPlan => ({
    form,
    fieldCount: header.length,
    columns: header.map((name, source) => ({
      name,
      source,
      rule: name === 'id' ? integer({ bytes: 4 }) : text(),
      required: name === 'id',
    })),
  });

const scan = (limits: SmallLimits = { batchBytes: 256 * 1024, batchRecordsMax: 8192 }) =>
  scanRecords({ limits });
const clean = (form: CompiledPlan['form'] = 'text') => sanitize({ plan: planOf(form) });

function describeFields(batch: RecordBatch): unknown[] {
  const { bytes, fieldStart, fieldEnd, fieldFlags, firstField } = batch;
  return Array.from({ length: batch.recordCount }, (_, r) => {
    const fields: string[] = [];
    for (let f = firstField[r]!; f < firstField[r + 1]!; f++)
      fields.push(`${fieldFlags[f]} ${bytes.toString('utf8', fieldStart[f], fieldEnd[f])}`);
    const { firstByte, firstLine } = batch;
    const position =
      firstByte < 0 ? [] : [firstByte + batch.recordStart[r]!, firstLine + batch.recordLine[r]!];
    return [batch.recordNumber(r), ...position, batch.fate[r], fields];
  });
}

/** Describes the kept records, regardless of the borders of batches and of batches without rows. */
function describeValues(batch: RecordBatch): unknown[] {
  const values = ({ start, length }: ColumnValues, r: number) =>
    length[r]! < 0 ? null : batch.bytes.toString('utf8', start[r], start[r]! + length[r]!);
  return Array.from({ length: batch.recordCount }, (_, r) => r)
    .filter((r) => batch.fate[r] === KEPT)
    .map((r) => [batch.recordNumber(r), batch.columns.map((column) => values(column, r))]);
}

const describeBytes = (chunk: Buffer): unknown[] => [...chunk.toString('latin1')];
const describeObject = (object: RecordObject): unknown[] => [{ ...object }];

/** Replaces the first object's `name` with a value of the wrong type. */
const corruptName = () =>
  new Transform({
    objectMode: true,
    transform: (object, _encoding, callback) => callback(null, { ...object, name: 7 }),
  });

const notSanitized = { file: 'id\n1\n', before: () => [scan()], error: { name: 'TypeError' } };
const notText = { file: 'id\n1\n', before: () => [scan(), clean('binary')], error: { name: 'TypeError' } };

export const stages: readonly StageUnderTest[] = [
  {
    name: 'scanRecords',
    make: scan,
    before: () => [],
    describe: describeFields,
    ofNothing: [],
    failure: { file: 'id\n"', error: { code: 'QUOTE_UNTERMINATED' } },
  },
  {
    name: 'parseWithFastCsv',
    make: () => parseWithFastCsv(),
    before: () => [],
    describe: describeFields,
    ofNothing: [],
    failure: { file: 'id\n"', error: { code: 'QUOTE_UNTERMINATED' } },
  },
  {
    name: 'sanitize',
    make: () => clean(),
    before: (limits) => [scan(limits)],
    describe: describeValues,
    ofNothing: 'CSV_EMPTY',
    failure: { file: 'id,id\n', error: { code: 'HEADER_DUPLICATE' } },
  },
  {
    name: 'encodeCopy, binary',
    make: () => encodeCopy(),
    before: (limits) => [scan(limits), clean('binary')],
    describe: describeBytes,
    ofNothing: [],
    failure: notSanitized,
  },
  {
    name: 'encodeCopy, text',
    make: () => encodeCopy(),
    before: (limits) => [scan(limits), clean()],
    describe: describeBytes,
    ofNothing: [],
    failure: notSanitized,
  },
  {
    name: 'formatNdjson',
    make: formatNdjson,
    before: (limits) => [scan(limits), clean()],
    describe: describeBytes,
    ofNothing: [],
    failure: notText,
  },
  {
    name: 'formatCsv',
    make: () => formatCsv(),
    before: (limits) => [scan(limits), clean()],
    describe: describeBytes,
    ofNothing: [],
    failure: notText,
  },
  {
    name: 'toObjects',
    make: toObjects,
    before: (limits) => [scan(limits), clean()],
    describe: describeObject,
    ofNothing: [],
    failure: notText,
  },
  {
    name: 'fromObjects',
    make: () => fromObjects({ columns: ['id', 'name'] }),
    before: (limits) => [scan(limits), clean(), toObjects()],
    describe: describeFields,
    ofNothing: [[0, 0, ['1 id', '1 name']]],
    failure: {
      file: 'id,name\n1,x\n',
      before: () => [scan(), clean(), toObjects(), corruptName()],
      error: { code: 'ERR_INVALID_ARG_TYPE' },
    },
  },
];
