import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dialectOf, formatCsv } from '../../src/index.ts';
import { csvFile } from '../csv-arbitrary.ts';
import { runs } from '../env.ts';
import { formatFile } from '../format-file.ts';
import { sanitizeFile, smallBatches } from '../sanitize-file.ts';

it('quotes only where necessary', async () => {
  const file = 'a,"b,c",d\r\n"x","",\r\n"say ""hi""","two\nlines"," blank "\r\n"lone\rCR",ü,"\\"\r\n';
  expect((await formatFile(file, formatCsv())).toString()).toBe(
    'a,"b,c",d\nx,"",\n"say ""hi""","two\nlines", blank \n"lone\rCR",ü,\\\n',
  );
});

it('writes the header of a file without records', async () => {
  expect((await formatFile('a,"b ""c"""\n', formatCsv())).toString()).toBe('a,"b ""c"""\n');
});

it('writes other dialects', async () => {
  const dialect = { delimiter: 0x3b, quote: 0x27 };
  const out = await formatFile('a,"b;c","d\'"\n"1,2","x""y",""\n', formatCsv({ dialect }));
  expect(out.toString()).toBe("a;'b;c';'d'''\n1,2;x\"y;''\n");
});

it('preserves every value when scanning its own output, with NULL distinct from the empty string', async () => {
  await fc.assert(
    fc.asyncProperty(csvFile, fc.constantFrom(',', ';', '\t'), async ({ file, delimiter }, other) => {
      const header = Array.from({ length: 5 }, (_, c) => `"c${c}"`).join(delimiter);
      // Records that differ in length from the header are rejected; the others must be preserved.
      const bytes = Buffer.concat([Buffer.from(`${header}\n`), file.subarray(file[0] === 0xef ? 3 : 0)]);
      const options = { dialect: dialectOf({ delimiter }), limits: { batchBytes: 256 } };
      const given = await sanitizeFile(bytes, {}, options);
      const dialect = dialectOf({ delimiter: other });
      const written = await formatFile(bytes, formatCsv({ dialect }), options);
      const again = await sanitizeFile(written, {}, { dialect, limits: smallBatches });
      expect(again.rows).toEqual(given.rows);
      expect(again.rejects).toEqual([]);
      const copied = await formatFile(written, formatCsv({ dialect }), { dialect, limits: smallBatches });
      expect(copied.equals(written)).toBe(true);
    }),
    runs(300),
  );
});

it('writes escapes, quotes a first field that resembles a comment, and omits the header without one', async () => {
  const dialect = dialectOf({ escape: '\\', comment: '#', header: false });
  const out = await formatFile('a,b\n#1,#2\n"say ""hi"" \\",\\\n', formatCsv({ dialect }));
  expect(out.toString()).toBe('"#1",#2\n"say \\"hi\\" \\\\",\\\n');
  const again = await sanitizeFile(out, {}, { dialect });
  expect(again.rows).toEqual([
    ['#1', '#2'],
    ['say "hi" \\', '\\'],
  ]);
});

it('requires quotes', () => {
  const dialect = dialectOf({ quote: 'none' });
  expect(() => formatCsv({ dialect })).toThrow(expect.objectContaining({ code: 'PARAMETER_INVALID' }));
});

it('preserves a column of NULLs and empty strings', async () => {
  const file = 'a\n\n""\n\nx\n';
  expect((await formatFile(file, formatCsv())).toString()).toBe(file);
});
