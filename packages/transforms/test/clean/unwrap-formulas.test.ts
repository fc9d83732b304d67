import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CompiledPlan, dialectOf } from '../../src/index.ts';
import { compilePlan } from '../../src/clean/plan.ts';
import type { TypeName } from '../../src/columns/catalogue.ts';
import { runs } from '../env.ts';
import { sanitizeFile } from '../sanitize-file.ts';
import { everySplit } from '../split.ts';

const planOf =
  (types: readonly TypeName[], exact = false) =>
  (header: readonly string[]): CompiledPlan =>
    compilePlan({
      form: 'text',
      fieldCount: header.length,
      columns: types.map((type, source) => ({
        name: header[source]!,
        source,
        type,
        options: { ...(exact && { exact }) },
      })),
    });

const ofTexts = planOf(['text', 'text']);

it.each([
  ['delimiters of several characters', { delimiter: '||' }, 'a||b\n="00123"||"x"\n'],
  ['lenient quotes', { quotes: 'lenient' }, 'a,b\n="00123", "x"\n'],
] as const)('reads a formula with %s', async (_, options, file) => {
  const dialect = dialectOf(options);
  const { rows, outcome } = await sanitizeFile(file, { plan: ofTexts }, { dialect });
  expect(rows).toEqual([['00123', 'x']]);
  expect(outcome.changes.get('a')).toBe(1);
});

it.each([
  ['without quotes', 'a,b\n="00123",x\n', ['00123', 'x']],
  ['in the last field', 'a,b\nx,="00123"\r\n', ['x', '00123']],
  ['at the end of a file without a line end', 'a,b\nx,="00123"', ['x', '00123']],
  ['next to quoted fields', 'a,b\n="1","x, ""y"""\n', ['1', 'x, "y"']],
  ['inside quotes', 'a,b\n"=""00123""",x\n', ['00123', 'x']],
  ['with a delimiter, inside quotes', 'a,b\n"=""0,1""",x\n', ['0,1', 'x']],
  ['that is empty, as the empty text', 'a,b\n="",x\n', ['', 'x']],
  ['in the header', '="a",b\n1,2\n', ['1', '2']],
])('reads a formula %s', async (_, file, row) => {
  for (const chunks of everySplit(Buffer.from(file))) {
    const { rows, rejects, outcome } = await sanitizeFile(file, { plan: ofTexts }, { chunks });
    expect({ rows, rejects }).toEqual({ rows: [row], rejects: [] });
    const isChanged = !file.startsWith('="a"');
    expect(outcome.changes.size).toBe(isChanged ? 1 : 0);
  }
});

it('has no effect on the types of columns: the text inside is the value', async () => {
  const file = 'a,b\n="00123",="2024-01-05"\n="x",="2024-01-05"\n';
  const { rows, rejects } = await sanitizeFile(file, { plan: planOf(['int4', 'date']) });
  expect(rows).toEqual([['123', '2024-01-05']]);
  expect(rejects).toMatchObject([{ column: 'a', code: 'TYPE_INVALID', record: 2 }]);
});

it.each([
  ['another quote', '="12" disk",x', 'QUOTE_MISPLACED'],
  ['a doubled quote', '="1""2",x', 'QUOTE_MISPLACED'],
  ['text after it', '="12"x,x', 'QUOTE_MISPLACED'],
  ['text before it', '1="12",x', 'QUOTE_MISPLACED'],
  ['no quote at the end', '="12,x', 'QUOTE_MISPLACED'],
  ['a space before it', ' ="12",x', 'QUOTE_MISPLACED'],
  ['another function', '=T("12"),x', 'QUOTE_MISPLACED'],
  ['a misplaced quote in another field', '="12",x"y', 'QUOTE_MISPLACED'],
  ['text after another field’s closing quote', '="12","x"y', 'QUOTE_MISPLACED'],
  ['text after an earlier field’s closing quote', '"x"y,="12"', 'QUOTE_MISPLACED'],
  ['a delimiter inside', '="1,2",x', 'QUOTE_MISPLACED'],
  ['too few fields', '="12"', 'COLUMN_COUNT'],
])('rejects a formula with %s', async (_, record, code) => {
  const file = `a,b\n${record}\n`;
  for (const chunks of everySplit(Buffer.from(file))) {
    const { rows, rejects, rejected } = await sanitizeFile(file, { plan: ofTexts }, { chunks });
    expect(rows).toEqual([]);
    expect(rejects).toMatchObject([{ code, line: 2 }]);
    expect(rejected).toEqual([`${record}\n`]);
  }
});

it.each([
  ['no quotes', { quote: 'none' }, '="00123",x\n', ['00123', 'x']],
  ['another quote', { quote: "'" }, `="00123",'="4"'\n`, ['00123', '4']],
  ['another escape', { escape: '\\' }, '="00123","=\\"4\\""\n', ['00123', '4']],
])('reads formulas in a dialect with %s', async (_, options, record, row) => {
  const file = `a,b\n${record}`;
  const { rows, rejects } = await sanitizeFile(file, { plan: ofTexts }, { dialect: dialectOf(options) });
  expect({ rows, rejects }).toEqual({ rows: [row], rejects: [] });
});

it('reads formulas in a file without a header', async () => {
  const { rows } = await sanitizeFile(
    '="1",="2"\n="3",="4"\n',
    { plan: ofTexts },
    { dialect: dialectOf({ header: false }) },
  );
  expect(rows).toEqual([
    ['1', '2'],
    ['3', '4'],
  ]);
});

it('loads no formula with exact, unless the text itself is one', async () => {
  const file = 'a,b\n="1",x\n"=""2""",x\n';
  const { rows, rejects } = await sanitizeFile(file, { plan: planOf(['text', 'text'], true) });
  expect(rows).toEqual([['="2"', 'x']]);
  expect(rejects).toMatchObject([
    {
      code: 'NOT_EXACT',
      message:
        'the column would not return the value unchanged: "=\\"1\\""; make the column text, or import without exact=true',
    },
  ]);
});

it('changes no other quoted field', async () => {
  const field = fc.string({ unit: fc.constantFrom('=', '"', 'a', ' ', ','), maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(field, field), { maxLength: 6 }), async (records) => {
      const bodies = records.map((fields) =>
        fields.map((text) => `"${text.replaceAll('"', '""')}"`).join(','),
      );
      const { rows } = await sanitizeFile(['a,b', ...bodies, ''].join('\n'), { plan: ofTexts });
      const inside = (text: string) => /^="([^"]*)"$/.exec(text)?.[1] ?? text;
      expect(rows).toEqual(records.map((fields) => fields.map(inside)));
    }),
    runs(300),
  );
});
