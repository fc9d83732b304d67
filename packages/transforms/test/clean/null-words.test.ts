import { expect, it } from 'vitest';
import { compilePlan, type TypeName, type ValueOptions } from '../../src/index.ts';
import { sanitizeFile } from '../sanitize-file.ts';

const file = `v\nNA\n"NA"\n\n""\nNAN\nna\n"N""A"\n NA\nnull\n"null"\nülü\n`;

async function read(options: ValueOptions, type: TypeName = 'text', csv = file) {
  const plan = compilePlan({
    form: 'text',
    fieldCount: 1,
    columns: [{ name: 'v', source: 0, type, options }],
  });
  const { rows, rejects, outcome } = await sanitizeFile(csv, { plan });
  return { values: rows.map(([value]) => value), rejects, outcome };
}

const rest = ['NAN', 'na', 'N"A', ' NA'];

it.each<[string, ValueOptions, unknown[]]>([
  ['none', {}, ['NA', 'NA', null, '', ...rest, 'null', 'null', 'ülü']],
  ['one', { nullWords: ['NA'] }, [null, 'NA', null, '', ...rest, 'null', 'null', 'ülü']],
  [
    'several of different lengths',
    { nullWords: ['null', 'NA'] },
    [null, 'NA', null, '', ...rest, null, 'null', 'ülü'],
  ],
  [
    'of characters beyond ASCII',
    { nullWords: ['ülü', 'xyz'] },
    ['NA', 'NA', null, '', ...rest, 'null', 'null', null],
  ],
  [
    'in either case',
    { nullWords: ['nA', 'NULL', 'Ülü'], nullCase: 'ignore' },
    [null, 'NA', null, '', 'NAN', null, 'N"A', ' NA', null, 'null', 'ülü'],
  ],
  [
    'quoted ones too, by their text',
    { nullWords: ['NA', 'N"A'], nullQuoted: true },
    [null, null, null, null, 'NAN', 'na', null, ' NA', 'null', 'null', 'ülü'],
  ],
  [
    'and an empty field as text',
    { nullWords: ['NA'], empty: 'text' },
    [null, 'NA', '', '', ...rest, 'null', 'null', 'ülü'],
  ],
])('reads null words: %s', async (_name, options, expected) => {
  expect((await read(options)).values).toEqual(expected);
});

it('rejects null words in a required column, and nothing else but the empty field', async () => {
  const { values, rejects } = await read({ nullWords: ['NA', 'ülü'], required: true });
  expect(values).toEqual(['NA', '', ...rest, 'null', 'null']);
  const rejected = (record: number, message: string) => ({
    record,
    line: record + 1,
    byte: expect.any(Number),
    column: 'v',
    code: 'NULL_NOT_ALLOWED',
    message,
  });
  const message = (word: string) => `the field means NULL but the column requires a value: "${word}"`;
  expect(rejects).toEqual([
    rejected(1, message('NA')),
    rejected(3, 'the field is empty but the column requires a value; empty=text loads it as the empty text'),
    rejected(11, message('ülü')),
  ]);
});

it('null words take precedence over the column’s rule', async () => {
  const { values, rejects } = await read({ nullWords: ['NA', ' NA', 'ülü', 'null'] }, 'int4');
  expect(values).toEqual([null, null, null, null, null, null]);
  expect(rejects.map(({ code }) => code)).toEqual(Array(5).fill('TYPE_INVALID'));
});

it('a quoted empty field is NULL in a type without an empty text', async () => {
  const empty = 'v\n""\n\n';
  const valuesOf = async (type: TypeName, options: ValueOptions = {}) =>
    (await read(options, type, empty)).values;
  for (const type of ['int8', 'date', 'bool', 'uuid', 'json', 'email', 'inet'] as const) {
    expect(await valuesOf(type), type).toEqual([null, null]);
    expect(await valuesOf(type, { empty: 'text' }), type).toEqual([null, null]);
  }
  for (const type of ['text', 'varchar', 'citext', 'bpchar', 'name', 'char', 'varbit'] as const)
    expect(await valuesOf(type), type).toEqual(['', null]);
  expect(await valuesOf('enum', { labels: ['a'] })).toEqual([null, null]);
  expect(await valuesOf('enum', { labels: ['a', ''] })).toEqual(['', null]);
  expect(await valuesOf('opaque')).toEqual(['', null]);
  expect(await valuesOf('opaque', { noEmptyText: true })).toEqual([null, null]);
  const { rejects } = await read({ required: true }, 'int8', empty);
  for (const { code, message } of rejects)
    expect([code, message]).toEqual([
      'NULL_NOT_ALLOWED',
      'the field is empty but the column requires a value',
    ]);
  expect(rejects).toHaveLength(2);
});

it('counts the words that it keeps as text', async () => {
  const { values, outcome } = await read({ keptWords: ['NA', 'null'] });
  expect(values).toEqual(['NA', 'NA', null, '', ...rest, 'null', 'null', 'ülü']);
  expect(outcome.keptWords).toEqual(new Map([['v', 2]]));
  const folded = await read({ keptWords: ['NA'], nullCase: 'ignore', nullQuoted: true });
  expect(folded.outcome.keptWords).toEqual(new Map([['v', 3]]));
});
