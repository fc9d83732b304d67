import { expect, it } from 'vitest';
import { json } from '../../src/columns/json.ts';
import { jsonb } from '../../src/columns/jsonb.ts';
import { cleanColumn, binaryFaults } from '../clean-column.ts';
import { testRuleTable } from './rule-table.ts';

/** Deepest accepted nesting, and one level more, of each kind. */
const arrays = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const objects = (depth: number) => '{"a":'.repeat(depth - 1) + '{}' + '}'.repeat(depth - 1);

const both = [
  'null',
  'true',
  ' false ',
  '0',
  '-0',
  '-0.0e-0',
  '12.50',
  '1E+5',
  '1e99999',
  '""',
  '"a"',
  '"ü王🙂\u007f\u2028\u{feff}"',
  '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00"',
  '[]',
  '{}',
  '[ ]',
  '{\t\r\n}',
  '[1,"a",[],{},null]',
  ' { "a" : 1 , "a" : 2 , "" : [ true , false ] } ',
  arrays(4096),
  objects(4096),
];
const neither = [
  '',
  ' ',
  '\u{feff}1',
  '\u00a01',
  '\f1',
  '\v',
  'nul',
  'nulls',
  'True',
  'NaN',
  'Infinity',
  'undefined',
  '01',
  '-',
  '+1',
  '.5',
  '5.',
  '1.e5',
  '1e',
  '1e+',
  '0x10',
  '1_000',
  '1 2',
  '1,',
  ',',
  ':',
  '"',
  '"a',
  "'a'",
  '"\t"',
  '"\n"',
  '"\u0001"',
  '"\\"',
  '"\\x41"',
  '"\\u12"',
  '"\\u12g4"',
  '"\\U0041"',
  '"a"b',
  '"a""b"',
  '[',
  ']',
  '[1',
  '[,]',
  '[1,]',
  '[1 2]',
  '[1:2]',
  '[}',
  '[1}',
  '{',
  '}',
  '{]',
  '{"a"}',
  '{"a":}',
  '{"a":1',
  '{"a":1]',
  '{"a":1,}',
  '{"a":1,,"b":2}',
  '{"a" 1}',
  '{"a"::1}',
  '{,}',
  '{a:1}',
  '{1:1}',
  '{null:1}',
  '{"a":1 "b":2}',
  '{"a","b"}',
  '{}{}',
  '[][]',
  '// a\n1',
  '/**/1',
  arrays(4097),
  objects(4097),
];
/** The text of json may mean something that PostgreSQL cannot store. */
const jsonOnly = [
  '"\\u0000"',
  '"\\ud83d"',
  '"\\ude00"',
  '"\\ud83dx"',
  '"\\ud83d\\ud83d"',
  '{"\\ude00\\ud83d":1}',
];
const hugeNumbers = ['1e131072', '[-1e-16384]', `{"a":${'1'.repeat(131_073)}}`, '1e1000000000000'];

const asIs = (values: readonly string[]) => values.map((value) => [value, value] as const);
const invalid = (values: readonly string[]) => values.map((value) => [value, 'TYPE_INVALID'] as const);

testRuleTable(json(), { accepts: asIs([...both, ...jsonOnly, ...hugeNumbers]), rejects: invalid(neither) });
testRuleTable(jsonb(), {
  accepts: asIs(both),
  rejects: [
    ...invalid([...neither, ...jsonOnly]),
    ...hugeNumbers.map((value) => [value, 'OUT_OF_RANGE'] as const),
  ],
});

it.each([json(), jsonb()])('$name: rejects a value truncated anywhere, but not its neighbours', (rule) => {
  const whole = ' {"a\\n": [1.5e-3, "\\u00e9ü", true, {"b": null}]}';
  const parts = Array.from({ length: whole.length }, (_, size) => whole.slice(0, size));
  const values = parts.flatMap((part) => [part, whole]);
  const codes = values.map((value) => (value === whole ? undefined : 'TYPE_INVALID'));
  expect(binaryFaults(rule, values)).toEqual(codes);
  expect(cleanColumn(rule, values)).toEqual(
    values.map((text) => (text === whole ? { text, changed: false } : { code: 'TYPE_INVALID' })),
  );
});

it('agrees with JSON.parse on every pair of tokens', () => {
  const tokens = ['{', '}', '[', ']', ',', ':', '"a"', '1', '-1.5', 'true', 'null', ' ', ''];
  const values = tokens.flatMap((a) =>
    tokens.flatMap((b) => tokens.flatMap((c) => tokens.map((d) => a + b + c + d))),
  );
  const isJson = (value: string) => {
    try {
      JSON.parse(value);
      return true;
    } catch {
      return false;
    }
  };
  const expected = values.map((value) => (isJson(value) ? undefined : 'TYPE_INVALID'));
  expect(binaryFaults(json(), values)).toEqual(expected);
  expect(binaryFaults(jsonb(), values)).toEqual(expected);
});
