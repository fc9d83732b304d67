import fc from 'fast-check';
import { expect, it } from 'vitest';
import { text } from '../../src/columns/text.ts';
import { type CompiledPlan, type Dialect, rfc4180 } from '../../src/index.ts';
import { runs } from '../env.ts';
import { type Sanitized, sanitizeFile, smallBatches } from '../sanitize-file.ts';
import { everySplit } from '../split.ts';

const tolerant: Dialect = { ...rfc4180, skipsStray: true, skipsEmpty: true };

function planAsText(header: readonly string[], required = false): CompiledPlan {
  const columns = header.map((name, source) => ({ name, source, rule: text(), required }));
  return { form: 'text', fieldCount: header.length, columns };
}

interface Read extends Sanitized {
  readonly names: readonly string[];
  readonly header: string | undefined;
}

/** Result of a file, the same at every split, with the names and the header from which its plan was created. */
async function read(file: string, dialect: Dialect): Promise<Read> {
  const results: Read[] = [];
  const bytes = Buffer.from(file);
  for (const chunks of everySplit(bytes)) {
    for (const limits of [{}, { batchBytes: 16, batchRecordsMax: 1 }]) {
      let names: readonly string[] = [];
      let header: string | undefined;
      const sanitized = await sanitizeFile(
        bytes,
        {
          plan(found, start) {
            names = found;
            header = start.header?.toString();
            return planAsText(found);
          },
        },
        { chunks, dialect, limits },
      );
      results.push({ ...sanitized, names, header });
    }
  }
  for (const result of results) expect(result).toEqual(results[0]);
  return results[0]!;
}

it('skips and counts records of nothing but delimiters', async () => {
  const { rows, outcome, rejects } = await read('a,b,c\n1,2,3\n,,\r\n\n,\n,,,,\n,,', tolerant);
  expect(rows).toEqual([['1', '2', '3']]);
  expect(rejects).toEqual([]);
  expect(outcome).toMatchObject({
    read: 6,
    kept: 1,
    skipped: 5,
    shape: { emptyRecords: 4, repeatedHeaders: 0 },
  });
});

it.each([
  ['a quoted field', '"",\n', ['', null]],
  ['a blank', ' ,\n', [' ', null]],
  ['a value in the last field', ',2\n', [null, '2']],
])('keeps a record with %s', async (_what, record, row) => {
  const { rows, outcome } = await read(`a,b\n${record}`, tolerant);
  expect(rows).toEqual([row]);
  expect(outcome).toMatchObject({ kept: 1, skipped: 0, shape: { emptyRecords: 0 } });
});

it('keeps empty records if the dialect says so, and in a file of one column', async () => {
  expect((await read('a,b\n,\n', { ...tolerant, skipsEmpty: false })).rows).toEqual([[null, null]]);
  const { rows, rejects } = await read('a\n\na\n,\n', tolerant);
  expect(rows).toEqual([[null], ['a']]);
  expect(rejects).toMatchObject([{ record: 3, code: 'COLUMN_COUNT' }]);
});

it('skips empty records of a file without a header', async () => {
  const { rows, outcome } = await read('1,2\n,\n', { ...tolerant, header: false });
  expect(rows).toEqual([['1', '2']]);
  expect(outcome).toMatchObject({ read: 2, skipped: 1, shape: { emptyRecords: 1 } });
});

it('skips and counts records that equal the header byte for byte', async () => {
  const { rows, outcome } = await read('a,"b ""x"""\n1,2\na,"b ""x"""\r\n3,4\na,"b ""x"""', tolerant);
  expect(rows).toEqual([
    ['1', '2'],
    ['3', '4'],
  ]);
  expect(outcome).toMatchObject({ read: 4, skipped: 2, shape: { emptyRecords: 0, repeatedHeaders: 2 } });
});

it.each(['a,B', 'a ,b', '"a",b', 'a,"b"', 'b,a', 'ab,', 'a,b,', '1,2'])(
  'keeps %s below a,b',
  async (record) => {
    const { outcome } = await read(`a,b\n${record}\n`, tolerant);
    expect(outcome).toMatchObject({ skipped: 0, shape: { repeatedHeaders: 0 } });
  },
);

it('keeps a repeated header in a strict dialect', async () => {
  expect((await read('a,b\na,b\n', rfc4180)).rows).toEqual([['a', 'b']]);
});

const twoRows: Dialect = { ...tolerant, headerRows: 2 };

it('joins the names of a header of several records', async () => {
  const file = 'id,2023,,"2024 ""e"""\n, Sales,"Net\ncost",\n1,2,3,4\nx\n';
  const { names, header, rows, rejects, outcome } = await read(file, twoRows);
  expect(names).toEqual(['id', '2023 Sales', 'Net\ncost', '2024 "e"']);
  expect(header).toBe(file.slice(0, file.indexOf('1,2')));
  expect(rows).toEqual([['1', '2', '3', '4']]);
  expect(rejects).toMatchObject([{ record: 2, line: 5, byte: file.length - 2, code: 'COLUMN_COUNT' }]);
  expect(outcome).toMatchObject({ read: 2, shape: { leadingLines: 0 } });
});

it('takes the number of columns from the longest record of the header', async () => {
  const { names, header, rows } = await read('a\r\nb,c,d\r\n\r\n1,2,3\r\n', { ...tolerant, headerRows: 3 });
  expect(names).toEqual(['a b', 'c', 'd']);
  expect(header).toBe('a,,\r\nb,c,d\r\n,,\r\n');
  expect(rows).toEqual([['1', '2', '3']]);
});

it('skips any record of the header that is repeated', async () => {
  const { rows, outcome } = await read('a,b\nkg,m\n1,2\na,b\nkg,m\n3,4\n', twoRows);
  expect(rows).toHaveLength(2);
  expect(outcome.shape.repeatedHeaders).toBe(2);
});

it.each([
  ['ends within its header', 'a,b\n', 'CSV_EMPTY'],
  ['has a column without a name', 'a,\n,\n1,2\n', 'HEADER_EMPTY'],
  ['has a column twice', 'a,\n,a\n1,2\n', 'HEADER_DUPLICATE'],
  ['has a misplaced quote in its second record', 'a,b\nx"y,b\n1,2\n', 'QUOTE_MISPLACED'],
])('rejects a file that %s', async (_what, file, code) => {
  await expect(read(file, twoRows)).rejects.toMatchObject({ code });
});

it('limits the header to the bytes of one record', async () => {
  const chunks = Array.from({ length: 64 }, () => Buffer.from('abc,d\n'));
  const limits = { recordBytesMax: 40, batchBytes: 16 };
  await expect(
    sanitizeFile('', {}, { chunks, limits, dialect: { ...tolerant, headerRows: 16 } }),
  ).rejects.toMatchObject({ code: 'RECORD_TOO_LARGE', limit: 40 });
});

const padding: Dialect = { ...tolerant, ragged: 'pad' };

it('adds empty fields to short records, and drops additional ones that are empty', async () => {
  const file = 'a,b,c\n1\n"2",x\n\n3,,,\n4,5,6,,,,\n7,8,9\n1,2,3,4\n1,2,3,""\n,,,,\n';
  const { rows, rejects, rejected, outcome } = await read(file, padding);
  expect(rows).toEqual([
    ['1', null, null],
    ['2', 'x', null],
    ['3', null, null],
    ['4', '5', '6'],
    ['7', '8', '9'],
  ]);
  expect(rejects).toMatchObject([
    { record: 7, line: 8, message: 'the record has 4 fields instead of 3' },
    { record: 8, line: 9, code: 'COLUMN_COUNT' },
  ]);
  expect(rejected).toEqual(['1,2,3,4\n', '1,2,3,""\n']);
  const shape = { emptyRecords: 1, paddedRecords: 2, trimmedRecords: 2 };
  expect(outcome).toMatchObject({ read: 9, kept: 5, rejected: 2, skipped: 2, shape });
});

it('pads empty records that are kept', async () => {
  const { rows } = await read('a,b\n,\n,,\n', { ...padding, skipsEmpty: false });
  expect(rows).toEqual([
    [null, null],
    [null, null],
  ]);
});

it('does not pad a malformed record', async () => {
  const { rows, rejects } = await read('a,b,c\n1"x\n2\n', padding);
  expect(rows).toEqual([['2', null, null]]);
  expect(rejects).toMatchObject([{ record: 1, code: 'QUOTE_MISPLACED' }]);
});

it('blames the place where a missing field would be', async () => {
  const plan = (header: readonly string[]) => planAsText(header, true);
  const { rejects } = await sanitizeFile('a,b\n"1"\n', { plan }, { dialect: padding });
  expect(rejects).toMatchObject([{ column: 'b', code: 'NULL_NOT_ALLOWED', byte: 6 }]);
});

it('gives random records the fields of the header', async () => {
  const value = fc.constantFrom('', '', '1', '"x"', '""');
  const records = fc.array(fc.array(value, { minLength: 1, maxLength: 6 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(records, fc.constantFrom(1, 2, 3, 5), async (drawn, columns) => {
      const header = Array.from({ length: columns }, (_, c) => `c${c}`);
      const file = [header, ...drawn].map((fields) => `${fields.join(',')}\n`).join('');
      const dialect = { ...padding, skipsEmpty: false };
      const { rows } = await sanitizeFile(
        file,
        { plan: (names) => planAsText(names) },
        { dialect, limits: smallBatches },
      );
      const expected = drawn
        .filter((fields) => columns === 1 || fields.join(',') !== '')
        .filter((fields) => fields.slice(columns).every((field) => field === ''))
        .map((fields) => header.map((_, c) => meaningOf(fields[c] ?? '')));
      expect(rows).toEqual(expected);
    }),
    runs(300),
  );
});

function meaningOf(field: string): string | null {
  return field === '' ? null : field.replaceAll('"', '');
}

it('pads records of a header of 1,600 columns in batches of limited size', async () => {
  const header = Array.from({ length: 1600 }, (_, c) => `c${c}`).join(',');
  const sizes: number[] = [];
  const file = `${header}\n${'x\n'.repeat(500)}${','.repeat(1600)}y\n${'z\n'.repeat(3)}`;
  const onRejects = (batch: { fieldStart: Int32Array }) => void sizes.push(batch.fieldStart.length);
  const { rows, outcome } = await sanitizeFile(file, { onRejects }, { dialect: padding });
  expect(rows).toHaveLength(503);
  expect(rows[0]!.slice(0, 2)).toEqual(['x', null]);
  expect(outcome.shape.paddedRecords).toBe(503);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(2 ** 17);
});
