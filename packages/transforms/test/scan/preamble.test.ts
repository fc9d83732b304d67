import { expect, it } from 'vitest';
import { type Dialect, rfc4180 } from '../../src/index.ts';
import { type Sanitized, sanitizeFile } from '../sanitize-file.ts';
import { everySplit } from '../split.ts';

const tolerant: Dialect = { ...rfc4180, skipsStray: true, takesSep: true };

/** Result of a file, the same at every split. */
async function read(file: string, dialect: Dialect): Promise<Sanitized> {
  const results: Sanitized[] = [];
  const bytes = Buffer.from(file);
  for (const chunks of everySplit(bytes))
    for (const limits of [{}, { batchBytes: 16, batchRecordsMax: 2 }])
      results.push(await sanitizeFile(bytes, {}, { chunks, dialect, limits }));
  for (const result of results) expect(result).toEqual(results[0]);
  return results[0]!;
}

const skip = (skipLines: number, dialect: Dialect = tolerant): Dialect => ({ ...dialect, skipLines });
const noHeader: Dialect = { ...tolerant, header: false };

it.each<[what: string, file: string, dialect: Dialect, rows: string[][], leadingLines: number]>([
  ['nothing', 'a,b\n1,2\n', tolerant, [['1', '2']], 0],
  ['lines with quotes', 'It"s\n"Total\na,b\n1,2\n', skip(2), [['1', '2']], 2],
  ['lines after a byte order mark', '\u{feff}x\r\n\r\na,b\r\n1,2\r\n', skip(2), [['1', '2']], 2],
  [
    'lines above records without a header',
    'x"\n1,2\n3,4',
    skip(1, noHeader),
    [
      ['1', '2'],
      ['3', '4'],
    ],
    1,
  ],
  ['lines that end with CR', 'It"s\r\ra,b\r1,2\r', skip(1), [['1', '2']], 2],
  ['sep=; and CR', 'sep=;\ra;b\r1;"x\ny"\r', tolerant, [['1', 'x\ny']], 1],
  ['a stray CR in a skipped line', 'Ti\rtle\na,b\n1,2\n', skip(1), [['1', '2']], 1],
  ['blank lines', '\r\n\n\r\r\na,b\n1,2\n', tolerant, [['1', '2']], 3],
  ['lines of delimiters', ',\r\n,,\na,b\n1,2\n', tolerant, [['1', '2']], 2],
  ['blank lines below the skipped ones', 'x\n\na,b\n1,2\n', skip(1), [['1', '2']], 2],
  ['blank lines and comments', '#x\n\n#"y\na,b\n1,2\n', { ...tolerant, comment: 0x23 }, [['1', '2']], 3],
  ['sep=;', 'sep=;\r\na;b\r\n1,5;2\r\n', tolerant, [['1,5', '2']], 1],
  ['"sep=;"', '"sep=;"\na;b\n1;2\n', tolerant, [['1', '2']], 1],
  ['SEP= with a tab, after a byte order mark', '\u{feff}SEP=\t\na\tb\n1\t2\n', tolerant, [['1', '2']], 1],
  ['sep= of a blank', 'sep= \na b\n1 2\n', tolerant, [['1', '2']], 1],
  ['sep= and blank lines', 'sep=|\n\n||\na|b\n1|2\n', tolerant, [['1', '2']], 3],
  ['sep= as the first of the skipped lines', 'sep=;\nTitle\na;b\n1;2\n', skip(2), [['1', '2']], 2],
  ['sep= below the skipped lines', 'Title\nsep=;\na;b\n1;2\n', skip(1), [['1', '2']], 2],
  ['sep= above records', 'sep=;\n1;2\n', noHeader, [['1', '2']], 1],
  [
    'sep= that an explicit delimiter overrides',
    'sep=;\na,b\n1,2\n',
    { ...tolerant, takesSep: false },
    [['1', '2']],
    1,
  ],
])('reads a file that begins with %s', async (_what, file, dialect, rows, leadingLines) => {
  const sanitized = await read(file, dialect);
  expect(sanitized.rows).toEqual(rows);
  expect(sanitized.outcome).toMatchObject({ read: rows.length, skipped: 0, shape: { leadingLines } });
});

it.each<[what: string, file: string, dialect: Dialect, header: string]>([
  ['names no delimiter', 'sep=\n1\n', tolerant, 'sep='],
  ['names a letter', 'sep=x\n1\n', tolerant, 'sep=x'],
  ['names two', 'sep=||\n1\n', tolerant, 'sep=||'],
  ['names the escape', 'sep=\\\n1\n', { ...tolerant, escape: 0x5c }, 'sep=\\'],
  ['follows a blank line', '\nsep=;\n1\n', tolerant, 'sep=;'],
  ['belongs to a strict dialect', 'sep=;\n1\n', rfc4180, 'sep=;'],
])('takes sep= for a header if it %s', async (_what, file, dialect, header) => {
  const names: unknown[] = [];
  const plan = (found: readonly string[]) => {
    names.push(...found);
    return { columns: [], fieldCount: found.length, form: 'text' } as const;
  };
  await sanitizeFile(file, { plan }, { dialect });
  expect(names).toEqual([header]);
});

it('counts bytes, lines and records after the skipped lines', async () => {
  const file = 'Report "x\r\nü\r\n\r\na,b\r\n1,2,3\r\n';
  const { rejects } = await read(file, skip(2));
  expect(rejects).toEqual([
    expect.objectContaining({ code: 'COLUMN_COUNT', record: 1, line: 5, byte: Buffer.byteLength(file) - 7 }),
  ]);
});

it.each([
  ['fewer lines', 'x\ny'],
  ['only these lines', 'x\ny\nz\n'],
  ['nothing', ''],
])('says that the file has %s instead of skipping all of it', async (_what, file) => {
  await expect(read(file, skip(3))).rejects.toMatchObject({
    code: 'CSV_EMPTY',
    message: 'the file has no more than the 3 lines to skip (skipLines)',
  });
});

it('says that a file has only blank lines', async () => {
  await expect(read('\n,,\n', tolerant)).rejects.toMatchObject({
    code: 'CSV_EMPTY',
    message: 'the file has only blank lines and other lines that are no records',
  });
});

it('skips a line of any length in the memory of one batch', async () => {
  for (const length of [4094, 4095, 4096, 4097, 5000]) {
    const file = Buffer.from(`${','.repeat(length)}\na,b\n1,2\n`);
    for (const at of [1, 4095, 4096, 4097, length + 1]) {
      const chunks = [file.subarray(0, at), file.subarray(at)];
      expect((await sanitizeFile('', {}, { chunks, dialect: skip(1) })).rows).toEqual([['1', '2']]);
    }
  }
  const piece = Buffer.alloc(64 * 1024, 'x"');
  const chunks = [...Array.from({ length: 320 }, () => piece), Buffer.from('\na,b\n1,2\n')];
  const { rows } = await sanitizeFile('', {}, { chunks, dialect: skip(1), limits: { recordBytesMax: 1000 } });
  expect(rows).toEqual([['1', '2']]);
});

it('keeps blank lines above the first record of one column without a header', async () => {
  expect((await read('\n\n1\n', noHeader)).rows).toEqual([[null], [null], ['1']]);
});
