import { expect, it } from 'vitest';
import { type CsvErrorCode, type Position, rfc4180 } from '../../src/index.ts';
import { sanitizeFile } from '../sanitize-file.ts';

async function headerOf(file: Buffer, options = {}): Promise<readonly string[]> {
  let names: readonly string[] = [];
  await sanitizeFile(file, {
    ...options,
    plan(header) {
      names = header;
      return { form: 'text', fieldCount: header.length, columns: [] };
    },
  });
  return names;
}

const headers: readonly (readonly [file: string, names: string[]])[] = [
  ['id,name', ['id', 'name']],
  ['\u{feff}id,name\r\n', ['id', 'name']],
  ['"id","first ""name""","a,b","two\nlines"\n', ['id', 'first "name"', 'a,b', 'two\nlines']],
  [' id , Name\n', [' id ', ' Name']],
  ['id,ID,Id\n', ['id', 'ID', 'Id']],
  ['__proto__,constructor\n', ['__proto__', 'constructor']],
  ['ü,王,🙂\n', ['ü', '王', '🙂']],
  ['1,2.5\n', ['1', '2.5']],
];

for (const [file, names] of headers) {
  it(`reads the column names of ${JSON.stringify(file)}`, async () => {
    expect(await headerOf(Buffer.from(file))).toEqual(names);
  });
}

const faults: readonly (readonly [file: string, code: CsvErrorCode, position?: Position])[] = [
  ['', 'CSV_EMPTY'],
  ['\xef\xbb\xbf', 'CSV_EMPTY'],
  ['\n1,2\n', 'HEADER_EMPTY', { record: 0, line: 1, byte: 0 }],
  ['a,,b\n', 'HEADER_EMPTY', { record: 0, line: 1, byte: 2 }],
  ['a,""\n', 'HEADER_EMPTY', { record: 0, line: 1, byte: 3 }],
  ['a, \t\n', 'HEADER_EMPTY', { record: 0, line: 1, byte: 2 }],
  ['a,b,\n', 'HEADER_EMPTY', { record: 0, line: 1, byte: 4 }],
  ['a,b,a\n', 'HEADER_DUPLICATE', { record: 0, line: 1, byte: 4, column: 'a' }],
  ['\xef\xbb\xbf"a",a\n', 'HEADER_DUPLICATE', { record: 0, line: 1, byte: 7, column: 'a' }],
  ['__proto__,__proto__\n', 'HEADER_DUPLICATE', { record: 0, line: 1, byte: 10, column: '__proto__' }],
  ['a,b"c\n', 'QUOTE_MISPLACED', { record: 0, line: 1, byte: 0 }],
  ['a,b\rc\n', 'LINE_ENDS', { record: 0, line: 1, byte: 0 }],
  ['a,b\r"1",2\n', 'LINE_ENDS', { record: 0, line: 1, byte: 0 }],
  ['a,"b\n', 'QUOTE_UNTERMINATED', { record: 0, line: 1, byte: 2 }],
  ['a,\xff\n', 'UTF8_INVALID', { record: 0, line: 1, byte: 2 }],
  ['a,b\0\n', 'NUL_BYTE', { record: 0, line: 1, byte: 2 }],
];

for (const [file, code, position] of faults) {
  it(`rejects the header ${JSON.stringify(file)} with ${code}`, async () => {
    const error = await headerOf(Buffer.from(file, 'latin1')).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'CsvError', code });
    expect((error as { position?: Position }).position).toEqual(position);
  });
}

const suspects: readonly (readonly [header: string, detail: string])[] = [
  ['"id";"name";"at"', 'the line has 2 semicolons; send delimiter=;'],
  ['"id"\t"na;me"\t"at"', 'the line has 2 tabs; send delimiter=tab'],
  ['"id"|"name"', 'the line has 1 bar; send delimiter=|'],
];
for (const [header, detail] of suspects) {
  it(`suspects another delimiter in ${header}`, async () => {
    await expect(headerOf(Buffer.from(`${header}\n1\n`))).rejects.toMatchObject({
      code: 'DELIMITER_SUSPECT',
      message: `only 1 column found, but ${detail}`,
      position: { record: 0, line: 1, byte: 1 },
    });
  });
}

it('reports the header’s position below comment lines', async () => {
  const dialect = { ...rfc4180, comment: 0x23 };
  const faulty = sanitizeFile('#1\n#2\na,a\n', {}, { dialect });
  const position = { record: 0, line: 3, byte: 8, column: 'a' };
  await expect(faulty).rejects.toMatchObject({ code: 'HEADER_DUPLICATE', position });
});

it('rejects more columns than a table can have', async () => {
  const columns = (count: number) => Buffer.from(Array.from({ length: count }, (_, c) => `c${c}`).join(','));
  expect(await headerOf(columns(1600))).toHaveLength(1600);
  await expect(headerOf(columns(1601))).rejects.toMatchObject({ code: 'COLUMNS_TOO_MANY', limit: 1600 });
  await expect(headerOf(columns(4), { columnsMax: 3 })).rejects.toMatchObject({
    code: 'COLUMNS_TOO_MANY',
    limit: 3,
  });
});

it('quotes at most 64 bytes of a duplicate name', async () => {
  const name = 'n'.repeat(100_000);
  await expect(headerOf(Buffer.from(`${name},${name}\n`))).rejects.toMatchObject({
    code: 'HEADER_DUPLICATE',
    message: `the header names the column "${'n'.repeat(64)}…" twice`,
    position: { column: 'n'.repeat(64) },
  });
});
