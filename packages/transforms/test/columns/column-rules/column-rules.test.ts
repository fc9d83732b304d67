import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ruleOf, type TypeName, type ValueOptions } from '../../../src/index.ts';
import { binaryFaults, cleanColumn } from '../../clean-column.ts';

function clean(options: ValueOptions, values: readonly (string | null)[], type: TypeName = 'text') {
  return cleanColumn(ruleOf({ type, options }), values);
}

/** Results as text, `*` after those that were changed, or the reject's code. */
function results(options: ValueOptions, values: readonly (string | null)[], type: TypeName = 'text') {
  return clean(options, values, type).map((one) =>
    'code' in one ? one.code : `${one.text}${one.changed ? '*' : ''}`,
  );
}

const anyText = fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => !text.includes('\0'));
describe('case', () => {
  it.each(['upper', 'lower'] as const)('changes letters as JavaScript does: %s', (wanted) => {
    const words = fc.oneof(anyText, fc.constantFrom('Straße', 'ΣΊΣΥΦΟΣ', 'ﬁn', 'İi', '𐐀𐐨', 'abcDEF'));
    fc.assert(
      fc.property(fc.array(words, { minLength: 1 }), (values) => {
        const change = (text: string) => (wanted === 'upper' ? text.toUpperCase() : text.toLowerCase());
        const expected = values.map((value) => ({ text: change(value), changed: change(value) !== value }));
        expect(clean({ case: wanted }, values)).toEqual(expected);
      }),
    );
  });
});

describe('replace', () => {
  const some = (...pairs: string[]) => ({
    replace: pairs.map((pair) => ({ from: pair.split(':')[0]!, to: pair.split(':')[1]! })),
  });

  it('replaces every occurrence in one pass and counts the value once', () => {
    expect(results(some('a:b', 'b:a'), ['abab', 'c', '', null])).toEqual(['baba*', 'c', '', 'null']);
    expect(results(some('.:', ',:.'), ['1.234,5'], 'numeric')).toEqual(['1234.5*']);
    expect(results(some('€:EUR', ' :'), ['€ 5', '5 €'])).toEqual(['EUR5*', '5EUR*']);
  });

  it('prefers the first text of the list where several begin', () => {
    expect(results(some('ab:1', 'a:2'), ['aba'])).toEqual(['12*']);
    expect(results(some('a:2', 'ab:1'), ['aba'])).toEqual(['2b2*']);
  });

  it('equals replaceAll for a single text', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '🙂'), maxLength: 8 });
    const one = fc.record({ from: letters.filter((text) => text !== ''), to: letters });
    fc.assert(
      fc.property(one, fc.array(letters, { minLength: 1 }), ({ from, to }, values) => {
        const expected = values.map((value) => value.replaceAll(from, to));
        expect(clean({ replace: [{ from, to }] }, values).map((each) => 'text' in each && each.text)).toEqual(
          expected,
        );
      }),
    );
  });

  it('rejects a value that becomes too long', () => {
    const replace = [{ from: 'a', to: 'b'.repeat(100) }];
    expect(results({ replace }, ['a'.repeat(600), 'a'.repeat(700), 'a'])).toEqual([
      `${'b'.repeat(60_000)}*`,
      'TOO_LONG',
      `${'b'.repeat(100)}*`,
    ]);
  });
});

describe('values', () => {
  it('allows the listed values, and maps those with another text', () => {
    const values = [{ value: 'DE', becomes: 'Germany' }, { value: 'FR' }, { value: '', becomes: 'none' }];
    expect(results({ values }, ['DE', 'FR', 'DE', 'de', 'DE ', '', null])).toEqual([
      'Germany*',
      'FR',
      'Germany*',
      'VALUE_NOT_ALLOWED',
      'VALUE_NOT_ALLOWED',
      'none*',
      'null',
    ]);
  });

  it('finds each of a thousand values', () => {
    const values = Array.from({ length: 1000 }, (_, i) => ({ value: `v${i}`, becomes: String(i * 7) }));
    const expected = values.map(({ becomes }) => `${becomes}*`);
    expect(
      results(
        { values },
        values.map(({ value }) => value),
      ),
    ).toEqual(expected);
  });
});

describe('length', () => {
  it('counts characters, not bytes', () => {
    expect(results({ length: { min: 2, max: 3 } }, ['a', 'ab', 'üüü', '🙂🙂🙂🙂', '🙂', null])).toEqual([
      'LENGTH_INVALID',
      'ab',
      'üüü',
      'LENGTH_INVALID',
      'LENGTH_INVALID',
      'null',
    ]);
    expect(results({ length: { min: 1 } }, ['', 'a'])).toEqual(['LENGTH_INVALID', 'a']);
    expect(results({ length: { max: 0 } }, ['', 'a'])).toEqual(['', 'LENGTH_INVALID']);
  });
});

describe('min and max', () => {
  const inText = (options: ValueOptions, type: TypeName, values: string[]) => results(options, values, type);
  const inBinary = (options: ValueOptions, type: TypeName, values: string[]) =>
    binaryFaults(ruleOf({ type, options }), values).map((code) => code ?? 'ok');

  it.each<[TypeName, ValueOptions, string[], string[]]>([
    [
      'int4',
      { min: '-5', max: '10' },
      ['-6', '-5', '10', '11', 'x'],
      ['BELOW_MIN', 'ok', 'ok', 'ABOVE_MAX', 'TYPE_INVALID'],
    ],
    ['int2', { max: '0' }, ['-1', '0', '1'], ['ok', 'ok', 'ABOVE_MAX']],
    [
      'int8',
      { min: '4294967295' },
      ['4294967294', '4294967295', '4294967296', '-1'],
      ['BELOW_MIN', 'ok', 'ok', 'BELOW_MIN'],
    ],
    [
      'int8',
      { min: '-4294967297' },
      ['-4294967298', '-4294967297', '-4294967296'],
      ['BELOW_MIN', 'ok', 'ok'],
    ],
    [
      'float8',
      { min: '0', max: '1e3' },
      ['-1e-300', '-0', '1000', '1000.1', 'NaN', '-inf'],
      ['BELOW_MIN', 'ok', 'ok', 'ABOVE_MAX', 'ABOVE_MAX', 'BELOW_MIN'],
    ],
    ['float4', { max: '0.5' }, ['0.5', '0.50001'], ['ok', 'ABOVE_MAX']],
    [
      'date',
      { min: '2020-01-01', max: '2024-12-31' },
      ['2019-12-31', '1 Jan 2020', '2025-01-01', 'infinity'],
      ['BELOW_MIN', 'ok', 'ABOVE_MAX', 'ABOVE_MAX'],
    ],
    [
      'timestamp',
      { max: '2024-01-01 12:00' },
      ['2024-01-01 12:00', '2024-01-01 12:00:00.000001'],
      ['ok', 'ABOVE_MAX'],
    ],
    [
      'timestamptz',
      { min: '2024-01-01 12:00', timeZone: '+02:00' },
      ['2024-01-01T10:00:00Z', '2024-01-01T09:59:59Z'],
      ['ok', 'BELOW_MIN'],
    ],
    ['time', { min: '08:00' }, ['07:59', '08:00'], ['BELOW_MIN', 'ok']],
  ])('compares values of %s in both forms: %o', (type, options, values, expected) => {
    expect(inBinary(options, type, values)).toEqual(expected);
    const texts = inText(options, type, values);
    expect(texts.map((text) => (/^[A-Z_]+$/.test(text) ? text : 'ok'))).toEqual(expected);
  });

  it('compares numeric as numbers of any length', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0019'), minLength: 1, maxLength: 12 });
    const number = fc
      .tuple(fc.constantFrom('', '-'), digits, digits)
      .map(([sign, whole, fraction]) => `${sign}${whole}.${fraction}`);
    const scaled = (text: string) => {
      const [whole = '', fraction = ''] = text.split('.');
      return BigInt(whole + fraction.padEnd(12, '0'));
    };
    fc.assert(
      fc.property(number, fc.array(number, { minLength: 1 }), (bound, values) => {
        const [above, below] = [
          inBinary({ max: bound }, 'numeric', values),
          inBinary({ min: bound }, 'numeric', values),
        ];
        for (const [i, value] of values.entries()) {
          const [a, b] = [scaled(value), scaled(bound)];
          expect([value, bound, above[i], below[i]]).toEqual([
            value,
            bound,
            a > b ? 'ABOVE_MAX' : 'ok',
            a < b ? 'BELOW_MIN' : 'ok',
          ]);
        }
      }),
    );
    const specials = ['NaN', 'Infinity', '-Infinity', '0'];
    expect(inBinary({ max: '0' }, 'numeric', specials)).toEqual(['ABOVE_MAX', 'ABOVE_MAX', 'ok', 'ok']);
    expect(inBinary({ min: '0' }, 'numeric', specials)).toEqual(['ok', 'ok', 'BELOW_MIN', 'ok']);
    expect(inBinary({ max: 'NaN', min: '-Infinity' }, 'numeric', specials)).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  it('refuses types without an order, and bounds that are no value of the type', () => {
    expect(() => ruleOf({ type: 'text', options: { min: 'a' } })).toThrow(
      'text does not support min and max',
    );
    expect(() => ruleOf({ type: 'int4', options: { min: '1.5x' } })).toThrow(RangeError);
  });
});

it('runs the rules in their order, and leaves NULL alone', () => {
  const options: ValueOptions = {
    replace: [{ from: '-', to: '' }],
    case: 'upper',
    values: [{ value: 'AB', becomes: 'abc' }],
    length: { min: 3, max: 3 },
  };
  expect(results(options, ['a-b', 'ab', 'x', null])).toEqual(['abc*', 'abc*', 'VALUE_NOT_ALLOWED', 'null']);
});

it('gives the rule of the type itself where a column has no rules of its own', () => {
  const plain = ruleOf({ type: 'int4', options: {} });
  expect(Object.keys(plain)).not.toContain('explain');
});
