import { expect, it } from 'vitest';
import type { CompiledColumn } from '../../src/index.ts';
import { integer } from '../../src/columns/integer.ts';
import { text } from '../../src/columns/text.ts';
import { sanitizeFile } from '../sanitize-file.ts';

const file = `v\nNA\n"NA"\n\n""\nNAN\nna\n"N""A"\n NA\nnull\n"null"\nülü\n`;

async function read(words: readonly string[] | undefined, required = false, rule = text()) {
  const nullWords = words === undefined ? {} : { nullWords: words.map((word) => Buffer.from(word)) };
  const column: CompiledColumn = { name: 'v', source: 0, rule, required, ...nullWords };
  const { rows, rejects } = await sanitizeFile(file, {
    plan: { form: 'text', fieldCount: 1, columns: [column] },
  });
  return { values: rows.map(([value]) => value), rejects };
}

const rest = ['NAN', 'na', 'N"A', ' NA'];

it.each([
  ['none', undefined, ['NA', 'NA', null, '', ...rest, 'null', 'null', 'ülü']],
  ['one', ['NA'], [null, 'NA', '', '', ...rest, 'null', 'null', 'ülü']],
  ['only the empty one', [''], ['NA', 'NA', null, '', ...rest, 'null', 'null', 'ülü']],
  ['several of different lengths', ['null', 'NA', ''], [null, 'NA', null, '', ...rest, null, 'null', 'ülü']],
  ['of characters beyond ASCII', ['ülü', 'xyz'], ['NA', 'NA', '', '', ...rest, 'null', 'null', null]],
  ['no words at all', [], ['NA', 'NA', '', '', ...rest, 'null', 'null', 'ülü']],
])('reads null words: %s', async (_name, words, expected) => {
  expect((await read(words)).values).toEqual(expected);
});

it('rejects null words in a required column, and nothing else', async () => {
  const { values, rejects } = await read(['NA', 'ülü'], true);
  expect(values).toEqual(['NA', '', '', ...rest, 'null', 'null']);
  const message = (word: string) => `the field means NULL but the column requires a value: "${word}"`;
  expect(rejects).toEqual([
    { record: 1, line: 2, byte: 2, column: 'v', code: 'NULL_NOT_ALLOWED', message: message('NA') },
    {
      record: 11,
      line: 12,
      byte: expect.any(Number),
      column: 'v',
      code: 'NULL_NOT_ALLOWED',
      message: message('ülü'),
    },
  ]);
});

it('null words take precedence over the column’s rule', async () => {
  const { values, rejects } = await read(['NA', ' NA', 'ülü', 'null'], false, integer({ bytes: 4 }));
  expect(values).toEqual([null, null, null, null]);
  expect(rejects.map(({ code }) => code)).toEqual(Array(7).fill('TYPE_INVALID'));
});
