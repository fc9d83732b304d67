import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compilePlan, type TypeName, type ValueOptions } from '../../src/index.ts';
import { sanitizeFile } from '../sanitize-file.ts';

async function trimmed(fields: readonly string[], options: ValueOptions = {}, type: TypeName = 'text') {
  const columns = [{ name: 'v', source: 1, type, options: { trim: true, ...options } }];
  const file = `at,v\n${fields.map((field, at) => `${at},${field}\n`).join('')}`;
  const plan = compilePlan({ form: 'text', fieldCount: 2, columns });
  const { rows, rejects, outcome } = await sanitizeFile(file, { plan });
  return {
    values: rows.map(([value]) => value),
    codes: rejects.map(({ code }) => code),
    changes: outcome.changes.get('v') ?? 0,
  };
}

const blanks = fc.string({
  unit: fc.constantFrom(...' \t\r\n\u00a0\u1680\u2003\u2028\u202f\u205f\u3000\ufeff'),
  maxLength: 3,
});
const inside = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 9 })
  .filter((text) => !/[\0"]/.test(text));

it('removes what String.prototype.trim removes, and counts the values that it changes', async () => {
  const padded = fc.tuple(blanks, inside, blanks).map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(fc.array(padded, { minLength: 1 }), async (values) => {
      const { values: read, changes } = await trimmed(values.map((value) => `"${value}"`));
      expect(read).toEqual(values.map((value) => value.trim()));
      expect(changes).toBe(values.filter((value) => value.trim() !== value).length);
    }),
  );
});

it('takes a field of nothing but whitespace for an empty one', async () => {
  expect((await trimmed(['  ', '" "', ''])).values).toEqual([null, '', null]);
  expect((await trimmed(['  ', '" "'], { nullQuoted: true })).values).toEqual([null, null]);
  expect((await trimmed(['  ', '" "'], { empty: 'text' })).values).toEqual(['', '']);
  expect((await trimmed(['  ', '" "', ' 7 '], {}, 'int4')).values).toEqual([null, null, '7']);
  expect(await trimmed(['  ', '" "', '\u00a0'], { required: true })).toMatchObject({
    values: [''],
    codes: ['NULL_NOT_ALLOWED', 'NULL_NOT_ALLOWED'],
  });
});

it('trims before it looks for words that mean NULL', async () => {
  const { values } = await trimmed([' NA ', '" NA "', 'NA', ' NAN'], { nullWords: ['NA'] });
  expect(values).toEqual([null, 'NA', null, 'NAN']);
  expect((await trimmed(['" NA "'], { nullWords: ['NA'], nullQuoted: true })).values).toEqual([null]);
});
