import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rule, ValueOptions } from '../../src/index.ts';
import { float } from '../../src/columns/float.ts';
import { integer } from '../../src/columns/integer.ts';
import { plainDecimal } from '../../src/columns/number/plain-decimal.ts';
import { numeric } from '../../src/columns/numeric.ts';
import { binaryFaults, cleanColumn } from '../clean-column.ts';
import { runs } from '../env.ts';
import { mutated } from './mutated.ts';
import { readNumber } from './notation-model.ts';

const options = fc
  .record(
    {
      decimal: fc.constantFrom('.' as const, ',' as const),
      grouping: fc.constantFrom('none' as const, '.' as const, ',' as const, 'space' as const, "'" as const),
      number: fc.constantFrom('plain' as const, 'human' as const, 'percent' as const),
    },
    { requiredKeys: [] },
  )
  .filter(({ decimal, grouping }) => decimal !== grouping || decimal === undefined);

const groups = fc
  .tuple(
    fc.constantFrom('1', '12', '123', '0', '1234', ''),
    fc.constantFrom('', '.', ',', ' ', "'", '\u202f', '\u2019'),
    fc.array(fc.constantFrom('000', '345', '67', '999'), { maxLength: 3 }),
  )
  .map(([first, mark, others]) => [first, ...others].join(mark));
const number = fc
  .tuple(
    fc.constantFrom(
      '',
      '',
      '',
      ' ',
      '-',
      '+',
      '(',
      '$',
      '€ ',
      '-$',
      '$-',
      'CHF ',
      'CHF',
      'R$',
      '\u2212',
      '₹',
      '- ',
    ),
    groups,
    fc.constantFrom('', '', '.', ','),
    fc.constantFrom('', '0', '00', '5', '50', '500', '000', '1234'),
    fc.constantFrom(
      '',
      '',
      '',
      ' ',
      '-',
      ')',
      '%',
      ' %',
      '€',
      ' €',
      '\u00a0€',
      'USD',
      ' zł',
      'e3',
      'E-2',
      '$)',
    ),
  )
  .map((parts) => parts.join(''));
const text = mutated(number, [..."0123.,' -+()%$€e\u2212\u00a0"]).filter((one) => !/e.?\d{3}/i.test(one));

const rules: readonly (readonly [name: string, isWhole: boolean, make: (given: ValueOptions) => Rule])[] = [
  ['bigint', true, (given) => integer({ ...given, bytes: 8 })],
  ['numeric', false, numeric],
  ['double precision', false, (given) => float({ ...given, bytes: 8 })],
];

const valueOf = (clean: string): string => plainDecimal(clean.replace(/^\+/, ''))!;

describe.each(rules)('%s', (_, isWhole, make) => {
  it('reads other notations as the model does, in both forms, after a round trip of its options', () => {
    let accepted = 0;
    fc.assert(
      fc.property(options, fc.array(text, { minLength: 20, maxLength: 20 }), (given, texts) => {
        const rule = make(JSON.parse(JSON.stringify(given)) as ValueOptions);
        const faults = binaryFaults(rule, texts);
        const read = cleanColumn(rule, texts).map((cleaned, i) =>
          'code' in cleaned
            ? [texts[i], cleaned.code, faults[i]]
            : [texts[i], valueOf(cleaned.text!), cleaned.changed, faults[i]],
        );
        const expected = texts.map((value) => {
          const { plain, changed } = readNumber(value, given, isWhole);
          if (plain === undefined) return [value, 'TYPE_INVALID', 'TYPE_INVALID'];
          accepted++;
          return [value, valueOf(plain), changed, undefined];
        });
        expect(read).toEqual(expected);
      }),
      runs(400),
    );
    expect(accepted).toBeGreaterThan(300);
  });
});
