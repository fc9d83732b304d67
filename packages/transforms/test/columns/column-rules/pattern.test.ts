import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern, ruleOf } from '../../../src/index.ts';
import { cleanColumn } from '../../clean-column.ts';

async function accepted(source: string, values: readonly string[]): Promise<boolean[]> {
  const pattern = JSON.parse(JSON.stringify(await compilePattern(source)));
  return cleanColumn(ruleOf({ type: 'text', options: { pattern } }), values).map((one) => 'text' in one);
}

const atoms = [
  'a',
  'b',
  '.',
  '[ab]',
  '[^a]',
  '\\d',
  '\\w',
  '\\s',
  '\\p{Lu}',
  'é',
  '🙂',
  '[à-ý🙂]',
  '\\.',
  '\\u{1F600}',
];
const { pattern: expressions } = fc.letrec((tie) => ({
  pattern: fc.oneof({ maxDepth: 4 }, fc.constantFrom(...atoms), tie('both'), tie('either'), tie('many')),
  both: fc.tuple(tie('pattern'), tie('pattern')).map((parts) => parts.join('')),
  either: fc.tuple(tie('pattern'), tie('pattern')).map(([one, other]) => `(?:${one}|${other})`),
  many: fc
    .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '*?'))
    .map(([one, how]) => `(${one})${how}`),
}));
const subjects = fc.string({ unit: fc.constantFrom(...'abÀéZ1 .🙂😀\n', '_'), maxLength: 6 });

describe('pattern', () => {
  it('accepts what a regular expression of JavaScript matches as a whole', async () => {
    await fc.assert(
      fc.asyncProperty(
        expressions as fc.Arbitrary<string>,
        fc.array(subjects, { minLength: 5 }),
        async (source, values) => {
          const whole = new RegExp(`^(?:${source})$`, 'u');
          expect(await accepted(source, values)).toEqual(values.map((value) => whole.test(value)));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('needs no ^ and $, and accepts them at the ends', async () => {
    const values = ['12345', '1234', '123456', '12345-6789'];
    const expected = [true, false, false, true];
    for (const source of ['\\d{5}(-\\d{4})?', '^\\d{5}(-\\d{4})?$', '^\\d{5}$|^\\d{5}-\\d{4}$'])
      expect(await accepted(source, values)).toEqual(expected);
  });

  it.each([
    ['(\\w+)\\1', 'backreference'],
    ['a(?!b)', 'lookahead'],
    ['(?<=a)b', 'lookbehind'],
    ['\\bfoo\\b', '\\b'],
    ['a^b', '^ or $ inside'],
    ['(a', 'Unterminated group'],
    ['(?:a|b)*a(?:a|b){12}', 'too many states'],
    ['(((a{0,99}){0,99}){0,99}){0,99}', 'too many states'],
    ['a'.repeat(1001), 'at most 1000'],
  ])('refuses %s', async (source, message) => {
    await expect(compilePattern(source)).rejects.toThrow(message);
    await expect(compilePattern(source)).rejects.toThrow(SyntaxError);
  });

  it('reads a long value once, however ambiguous the expression is', async () => {
    const value = `${'a'.repeat(1_000_000)}!`;
    expect(await accepted('(a+)+b|(a|aa)*', [value, value.slice(0, -1)])).toEqual([false, true]);
  });
});
