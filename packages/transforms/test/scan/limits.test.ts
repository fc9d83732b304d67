import { expect, it, vi } from 'vitest';
import { type CsvErrorCode, type Limits, type Position, RecordBatch, rfc4180 } from '../../src/index.ts';
import { LINE_END_SAMPLE_BYTES } from '../../src/scan/detect-line-end.ts';
import { readRecords } from '../read-records.ts';
import { everySplit, splitEvery } from '../split.ts';

interface Failure {
  readonly name: string;
  readonly csv: string;
  readonly limits?: Partial<Limits>;
  readonly code: CsvErrorCode;
  readonly position: Position;
  readonly limit?: number;
}

const twenty = 'x'.repeat(20);
const record20 = { recordBytesMax: 20 };
const field8 = { fieldBytesMax: 8 };

const failures: readonly Failure[] = [
  {
    name: 'a quote open to the end',
    csv: 'a\n"b',
    code: 'QUOTE_UNTERMINATED',
    position: { record: 1, line: 2, byte: 2 },
  },
  { name: 'only a quote', csv: '"', code: 'QUOTE_UNTERMINATED', position: { record: 0, line: 1, byte: 0 } },
  {
    name: 'a quote after the BOM',
    csv: '\u{feff}"',
    code: 'QUOTE_UNTERMINATED',
    position: { record: 0, line: 1, byte: 3 },
  },
  {
    name: 'a doubled quote that does not close',
    csv: 'a,b\r\n"x\n\ny",1\r\n2,"z""\r\n\r\n',
    code: 'QUOTE_UNTERMINATED',
    position: { record: 2, line: 5, byte: 17 },
  },
  {
    name: 'a record one byte too long',
    csv: `a\n${twenty}x\n`,
    limits: record20,
    code: 'RECORD_TOO_LARGE',
    position: { record: 1, line: 2, byte: 2 },
    limit: 20,
  },
  {
    name: 'the same with CRLF',
    csv: `a\r\n${twenty}x\r\nb`,
    limits: record20,
    code: 'RECORD_TOO_LARGE',
    position: { record: 1, line: 2, byte: 3 },
    limit: 20,
  },
  {
    name: 'the same without line end',
    csv: `${twenty}x`,
    limits: record20,
    code: 'RECORD_TOO_LARGE',
    position: { record: 0, line: 1, byte: 0 },
    limit: 20,
  },
  {
    name: 'a lone CR counts',
    csv: `a\n${twenty}\r`,
    limits: record20,
    code: 'RECORD_TOO_LARGE',
    position: { record: 1, line: 2, byte: 2 },
    limit: 20,
  },
  {
    name: 'closing quotes count',
    csv: `"${'x'.repeat(19)}"\n`,
    limits: record20,
    code: 'RECORD_TOO_LARGE',
    position: { record: 0, line: 1, byte: 0 },
    limit: 20,
  },
  {
    name: 'fields beyond the last column count',
    csv: `1,2${','.repeat(18)}\n`,
    limits: { ...record20, columnsMax: 2 },
    code: 'RECORD_TOO_LARGE',
    position: { record: 0, line: 1, byte: 0 },
    limit: 20,
  },
  {
    name: 'an open quote longer than a record',
    csv: `a\n"${twenty}`,
    limits: record20,
    code: 'RECORD_TOO_LARGE',
    position: { record: 1, line: 2, byte: 2 },
    limit: 20,
  },
  {
    name: 'a field one byte too long',
    csv: 'a,b\n1,123456789,3\n',
    limits: field8,
    code: 'FIELD_TOO_LARGE',
    position: { record: 1, line: 2, byte: 6 },
    limit: 8,
  },
  {
    name: 'a quoted field one byte too long',
    csv: 'a,"1234567""9"\n',
    limits: field8,
    code: 'FIELD_TOO_LARGE',
    position: { record: 0, line: 1, byte: 3 },
    limit: 8,
  },
  {
    name: 'a last field one byte too long',
    csv: 'a,123456789',
    limits: field8,
    code: 'FIELD_TOO_LARGE',
    position: { record: 0, line: 1, byte: 2 },
    limit: 8,
  },
];

for (const { name, csv, limits = {}, code, position, limit } of failures) {
  it(`${name}: reports ${code} with its position at every split`, async () => {
    const file = Buffer.from(csv);
    for (const batchBytes of [256 * 1024, 16]) {
      for (const chunks of everySplit(file)) {
        const { error } = await readRecords(file, { chunks, limits: { batchBytes, ...limits } });
        expect(error).toMatchObject({ name: 'CsvError', code, position });
        expect(error?.limit).toBe(limit);
      }
    }
  });
}

const passing = [
  { name: 'a record of the limit', csv: `a\n${twenty}\nb\n`, limits: record20, records: 3 },
  { name: 'a record of the limit with CRLF', csv: `a\r\n${twenty}\r\nb`, limits: record20, records: 3 },
  {
    name: 'a record of the limit in quotes',
    csv: `"${'\r\n'.repeat(9)}"\r\nb`,
    limits: record20,
    records: 2,
  },
  { name: 'a record of the limit at the end', csv: `a\n${twenty}`, limits: record20, records: 2 },
  {
    name: 'fields of the limit',
    csv: '12345678,"12345678"\r\n12345678,"1234567"',
    limits: field8,
    records: 2,
  },
];

for (const { name, csv, limits, records } of passing) {
  it(`${name} passes at every split`, async () => {
    const file = Buffer.from(csv);
    for (const batchBytes of [256 * 1024, 16]) {
      for (const chunks of everySplit(file)) {
        const reading = await readRecords(file, { chunks, limits: { batchBytes, ...limits } });
        expect(reading.error).toBeUndefined();
        expect(reading.records).toHaveLength(records);
      }
    }
  });
}

it('rejects an unclosed quote after the length of one record, and stores no more than that', async () => {
  const recordBytesMax = 4 * 1024 * 1024;
  const chunk = Buffer.alloc(64 * 1024, 'x,"y\n');
  let sent = 0;
  function* endless() {
    yield Buffer.from('a,b\n"');
    for (;;) {
      sent += chunk.length;
      // All quotes of the chunk are doubled, so the first quote of the file stays open.
      yield Buffer.from(chunk.toString('latin1').replaceAll('"', '""'), 'latin1');
    }
  }
  const grow = vi.spyOn(RecordBatch.prototype, 'growBytes');
  const { error } = await readRecords(Buffer.from('a,b\n'), {
    chunks: endless(),
    limits: { recordBytesMax },
  });
  expect(error).toMatchObject({ code: 'RECORD_TOO_LARGE', position: { record: 1, line: 2, byte: 4 } });
  expect(sent).toBeLessThan(recordBytesMax + 512 * 1024);
  expect(Math.max(...grow.mock.calls.map(([capacity]) => capacity))).toBeLessThanOrEqual(recordBytesMax + 4);
  grow.mockRestore();
});

const comment = { ...rfc4180, comment: 0x23 };

it('accepts any number of comments, which do not count towards a record’s length', async () => {
  const file = Buffer.from(`#${'x'.repeat(15)}\n`.repeat(40) + `${twenty}\n#${'y'.repeat(15)}\n${twenty}`);
  for (const batchBytes of [256 * 1024, 16]) {
    for (const size of [1, 7, file.length]) {
      const chunks = splitEvery(file, size);
      const reading = await readRecords(file, {
        chunks,
        dialect: comment,
        limits: { batchBytes, ...record20 },
      });
      expect(reading.error).toBeUndefined();
      expect(reading.records.map(({ line, fields }) => [line, fields])).toEqual([
        [41, [twenty]],
        [43, [twenty]],
      ]);
    }
  }
});

it('rejects a comment longer than a record may be, and one that never ends', async () => {
  const file = Buffer.from(`a\n#b\n#${'x'.repeat(100)}`);
  const { error } = await readRecords(file, {
    chunks: splitEvery(file, 8),
    dialect: comment,
    limits: { batchBytes: 16, ...record20 },
  });
  expect(error).toMatchObject({ code: 'RECORD_TOO_LARGE', position: { record: 1, line: 3, byte: 5 } });
});

it('stores no more than a batch of a file of comments', async () => {
  const grow = vi.spyOn(RecordBatch.prototype, 'growBytes');
  const chunk = Buffer.from(`#${'x'.repeat(62)}\n`.repeat(1024));
  function* comments() {
    for (let i = 0; i < 64; i++) yield chunk;
    yield Buffer.from('a\n');
  }
  const file = Buffer.concat([...comments()]);
  const { records } = await readRecords(file, { chunks: comments(), dialect: comment });
  expect(records).toMatchObject([{ record: 0, line: 65_537, byte: 4 * 1024 * 1024, fields: ['a'] }]);
  expect(grow).not.toHaveBeenCalled();
  grow.mockRestore();
});

it('rejects a record that grew past its limit while the form of the file was unknown', async () => {
  const limits = { ...record20, batchBytes: 1 };
  const long = 'x'.repeat(LINE_END_SAMPLE_BYTES + 100);
  for (const [csv, header, size, byte] of [
    [`a\r${long}`, true, 1000, 2],
    [`\n${long}`, false, 1, 1],
  ] as const) {
    const file = Buffer.from(csv);
    const dialect = { ...rfc4180, header };
    const { error } = await readRecords(file, { chunks: splitEvery(file, size), dialect, limits });
    expect(error).toMatchObject({ code: 'RECORD_TOO_LARGE', limit: 20, position: { line: 2, byte } });
  }
});
