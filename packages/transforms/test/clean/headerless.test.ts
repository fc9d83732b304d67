import { expect, it } from 'vitest';
import { type CompiledPlan, rfc4180 } from '../../src/index.ts';
import { text } from '../../src/columns/text.ts';
import { type Sanitized, sanitizeFile } from '../sanitize-file.ts';
import { everySplit } from '../split.ts';

const dialect = { ...rfc4180, header: false };

/** Result for a file without a header, the same at every split, and the names from which its plan was created. */
async function read(file: string, columnsMax = 1600): Promise<Sanitized & { names: readonly string[] }> {
  const results: (Sanitized & { names: readonly string[] })[] = [];
  const bytes = Buffer.from(file);
  for (const chunks of everySplit(bytes)) {
    for (const limits of [{}, { batchBytes: 16, batchRecordsMax: 2 }]) {
      let names: readonly string[] = [];
      const plan = (header: readonly string[]): CompiledPlan => {
        names = header;
        const columns = header.map((name, source) => ({ name, source, rule: text(), required: false }));
        return { form: 'text', fieldCount: header.length, columns };
      };
      const sanitized = await sanitizeFile(bytes, { plan, columnsMax }, { chunks, dialect, limits });
      results.push({ ...sanitized, names });
    }
  }
  for (const result of results) expect(result).toEqual(results[0]);
  return results[0]!;
}

it('takes the number of columns from the first record, which is data', async () => {
  const { rows, names, rejects, outcome } = await read('1,"a"\n2,b,c\n3,\n\n4\n');
  expect(names).toEqual(['column1', 'column2']);
  expect(rows).toEqual([
    ['1', 'a'],
    ['3', null],
  ]);
  expect(rejects).toEqual([
    {
      record: 2,
      line: 2,
      byte: 6,
      code: 'COLUMN_COUNT',
      message: 'the record has 3 fields instead of 2',
    },
    expect.objectContaining({ record: 5, line: 5, byte: 16 }),
  ]);
  expect(outcome).toMatchObject({ read: 5, kept: 2, rejected: 2, skipped: 1 });
});

it('skips blank lines and malformed records until a record determines the columns', async () => {
  const { rows, names, rejects, outcome } = await read('\n\r\n"a"b\nx"y,z\n1,2,3\n4,5\n');
  expect(names).toHaveLength(3);
  expect(rows).toEqual([['1', '2', '3']]);
  expect(rejects.map(({ record, line, code }) => [record, line, code])).toEqual([
    [3, 3, 'QUOTE_MISPLACED'],
    [4, 4, 'QUOTE_MISPLACED'],
    [6, 6, 'COLUMN_COUNT'],
  ]);
  expect(outcome).toMatchObject({ read: 6, kept: 1, rejected: 3, skipped: 2 });
});

it('reads blank lines of one column as NULL, even before the first record', async () => {
  const { rows, rejects, outcome } = await read('\n"a"b\n\r\n""\n\n1');
  expect(rows).toEqual([[null], [null], [''], [null], ['1']]);
  expect(rejects).toMatchObject([{ record: 2, code: 'QUOTE_MISPLACED' }]);
  expect(outcome).toMatchObject({ read: 6, kept: 5, rejected: 1, skipped: 0 });
});

it('waits up to 4 KiB for the first record', async () => {
  for (const [lines, kept] of [
    [4094, 4096],
    [4095, 2],
  ] as const) {
    const bytes = Buffer.from(`${'\n'.repeat(lines)}1\n\n`);
    for (const chunks of [[bytes], [bytes.subarray(0, 1), bytes.subarray(1)]]) {
      const { outcome } = await sanitizeFile(bytes, {}, { chunks, dialect });
      expect(outcome).toMatchObject({ read: lines + 2, kept, skipped: lines + 2 - kept });
    }
  }
});

it('takes the columns from a record that is not UTF-8, too', async () => {
  const { rows, rejects } = await sanitizeFile(Buffer.from('\xff,1\na,2\n', 'latin1'), {}, { dialect });
  expect(rows).toEqual([['a', '2']]);
  expect(rejects).toMatchObject([{ record: 1, line: 1, byte: 0, code: 'UTF8_INVALID', column: 'column1' }]);
});

for (const file of ['', '\n\n', '"a"b\n', '\u{feff}']) {
  it(`rejects ${JSON.stringify(file)} as empty`, async () => {
    await expect(read(file)).rejects.toMatchObject({ code: 'CSV_EMPTY' });
  });
}

it('does not call a file with different line ends empty', async () => {
  await expect(read('1,a\r2,b\n3\r4\n')).rejects.toMatchObject({
    code: 'LINE_ENDS',
    message: expect.stringMatching(/^the file contains a carriage return \(CR\) outside quotes/),
  });
});

it('rejects more columns than a table can have', async () => {
  await expect(read('\n1,2,3\n', 2)).rejects.toMatchObject({
    code: 'COLUMNS_TOO_MANY',
    message: 'the first record has more than 2 columns',
    limit: 2,
    position: { record: 2, line: 2, byte: 1 },
  });
});

it('puts fewer records into batches of many columns, whatever precedes the first record', async () => {
  const row = `${','.repeat(1599)}\n`;
  const file = Buffer.from(`\n"x"y\n${row}${'\n'.repeat(5000)}${row}`);
  const sizes: number[] = [];
  const onRejects = ({ recordCount }: { recordCount: number }) => void sizes.push(recordCount);
  const { outcome } = await sanitizeFile(file, { onRejects }, { dialect });
  expect(outcome).toMatchObject({ read: 5004, kept: 2, rejected: 1, skipped: 5001 });
  expect(sizes).toEqual([40]);
});
