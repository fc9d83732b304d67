import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ruleOf, type TypeName, type ValueOptions } from '../../src/index.ts';
import { cleanColumn } from '../clean-column.ts';
import { runs } from '../env.ts';

const hintOf = (type: TypeName, text: string, options: ValueOptions = {}) =>
  ruleOf({ type, options }).hint?.(text);

const toRead = (parameters: string) => `; to read it, send ${parameters}`;
const either = (decimal: string, mark: string, grouping: string) =>
  `; send ${decimal} if the ${mark} is the decimal mark, or send ${grouping} if it separates thousands`;

it.each<[type: TypeName, text: string, options: ValueOptions, hint: string | undefined]>([
  ['numeric', '1.234,50', {}, toRead('decimal=,&grouping=.')],
  ['numeric', '12,5', {}, toRead('decimal=,')],
  ['numeric', '1.234.567', {}, toRead('decimal=,&grouping=.')],
  ['numeric', '1,234,567', {}, toRead('grouping=,')],
  ['numeric', '1,234', {}, either('decimal=,', 'comma', 'grouping=,')],
  ['numeric', '$1.234', {}, either('decimal=.', 'point', 'decimal=,&grouping=.')],
  ['numeric', '1 234,5', {}, toRead('decimal=,&grouping=space')],
  ['numeric', "1'234.5", {}, toRead("grouping='")],
  ['numeric', '5%', {}, toRead('number=human')],
  ['numeric', '(1.234,50)', {}, toRead('decimal=,&grouping=.&number=human')],
  ['numeric', '1.5', { decimal: ',' }, toRead('decimal=.')],
  ['numeric', '1.5', { decimal: ',', grouping: '.' }, toRead('decimal=.&grouping=none')],
  ['numeric', '1.234', { decimal: ',' }, either('decimal=.', 'point', 'grouping=.')],
  ['numeric', '12,5', { grouping: ',' }, toRead('decimal=,&grouping=none')],
  ['numeric', '12.34.567', {}, undefined],
  ['numeric', 'twelve', {}, undefined],
  ['int4', '1.000', {}, either('decimal=.', 'point', 'decimal=,&grouping=.')],
  ['int4', '1,234', {}, toRead('grouping=,')],
  ['int4', '1,5', {}, undefined],
  ['float8', '12,5', {}, toRead('decimal=,')],
  ['text', '12,5', {}, undefined],
])('%s: the hint for %j under %j is %j', (type, text, options, hint) => {
  expect(hintOf(type, text, options)).toBe(hint);
});

const options = fc.record(
  {
    decimal: fc.constantFrom('.' as const, ',' as const),
    grouping: fc.constantFrom('none' as const, 'space' as const, "'" as const),
    number: fc.constantFrom('plain' as const, 'human' as const),
  },
  { requiredKeys: [] },
);
const text = fc
  .tuple(
    fc.constantFrom('', '-', '(', '$', 'CHF'),
    fc.constantFrom('1', '12', '0', '1234', '1.234', '1,234,567', '1 234', '1’234', '12,34,567'),
    fc.constantFrom('', '.', ',', '.5', ',00', ',500', '.000'),
    fc.constantFrom('', ')', '-', '%', ' €'),
  )
  .map((parts) => parts.join(''));

it('names only parameters with which the value is read', () => {
  let hints = 0;
  fc.assert(
    fc.property(fc.constantFrom('int8', 'numeric', 'float8'), options, text, (type, given, value) => {
      const [cleaned] = cleanColumn(ruleOf({ type, options: given }), [value]);
      const hint = hintOf(type, value, given);
      if (!('code' in cleaned!) || hint === undefined) return;
      for (const [, parameters] of hint.matchAll(/send (\S+)/g)) {
        hints++;
        const sent = Object.fromEntries(new URLSearchParams(parameters));
        const [read] = cleanColumn(ruleOf({ type, options: { ...given, ...sent } }), [value]);
        expect([parameters, read]).toMatchObject([parameters, { changed: expect.any(Boolean) }]);
      }
    }),
    runs(2000),
  );
  expect(hints).toBeGreaterThan(200);
});
