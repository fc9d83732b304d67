import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dialectOf } from '../../src/index.ts';
import { KEPT } from '../../src/batch/reject-code.ts';
import { cutting } from '../csv-arbitrary.ts';
import { type GeneratedFile, fileInDialect, writeField } from '../dialect-arbitrary.ts';
import { runs } from '../env.ts';
import { lineAt, readRecords } from '../read-records.ts';
import { splitAt, splitEvery } from '../split.ts';

/** Records of csv-parse in the same dialect, each field as written in the file. */
function readByCsvParse({ file, options }: GeneratedFile): string[][] {
  const { delimiter, quote, escape = quote, comment } = options;
  const isQuoting = quote !== 'none';
  const records: unknown = parse(file, {
    delimiter,
    quote: isQuoting ? quote : false,
    escape: isQuoting ? escape : null,
    ...(comment === undefined ? {} : { comment, comment_no_infix: true }),
    record_delimiter: ['\n', '\r\n', '\r\r\n'],
    relax_column_count: true,
    skip_empty_lines: false,
    cast: (text, { quoting: isQuoted }) => writeField({ text, isQuoted }, options),
  });
  return records as string[][];
}

const latin1 = (text: string) => Buffer.from(text).toString('latin1');

it('reads in every dialect what was written, like csv-parse, at every split', async () => {
  let fields = 0;
  await fc.assert(
    fc.asyncProperty(fileInDialect(), cutting, async (drawn, { shares, singly, ...limits }) => {
      const { file, options } = drawn;
      const at = shares.map((share) => Math.floor(share * file.length));
      const chunks = singly ? splitEvery(file, 1) : splitAt(file, at);
      const { records, error } = await readRecords(file, { chunks, dialect: dialectOf(options), limits });
      expect(error).toBeUndefined();
      expect(records.every(({ fate }) => fate === KEPT)).toBe(true);
      const read = records.map((record) => record.fields);
      const given = drawn.records.map((record) => record.map((field) => latin1(writeField(field, options))));
      expect(read).toEqual(given);
      expect(read).toEqual(readByCsvParse(drawn).map((record) => record.map(latin1)));
      for (const { line, byte } of records) expect(line).toBe(lineAt(file, byte));
      fields += read.flat().length;
    }),
    runs(400),
  );
  expect(fields).toBeGreaterThan(2500);
});
