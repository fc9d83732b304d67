import { expect, it } from 'vitest';
import { formatNdjson, type CompiledPlan } from '../../src/index.ts';
import { bool } from '../../src/columns/bool.ts';
import { integer } from '../../src/columns/integer.ts';
import { json } from '../../src/columns/json.ts';
import { jsonb } from '../../src/columns/jsonb.ts';
import { numeric } from '../../src/columns/numeric.ts';
import { text } from '../../src/columns/text.ts';
import { formatFile } from '../format-file.ts';

async function objectsOf(file: string): Promise<unknown[]> {
  const lines = (await formatFile(file, formatNdjson())).toString('utf8').split('\n');
  expect(lines.pop()).toBe('');
  return lines.map((line) => JSON.parse(line) as unknown);
}

it('writes valid JSON for every character of UTF-8, alone and inside a text', async () => {
  const values: string[] = [];
  for (let code = 1; code < 0x80; code++) {
    const character = String.fromCharCode(code);
    values.push(character, `a${character}b`, character.repeat(3));
  }
  values.push('é', 'ü王🙂', '\u2028\u2029', '\u{feff}', '\u{10ffff}', '\ud7ff', '\\"\\', '\\u0041', '\u0080');
  const csv = values.map((value) => `"${value.replaceAll('"', '""')}"`).join('\n');
  expect(await objectsOf(`v\n${csv}\n`)).toEqual(values.map((v) => ({ v })));
});

it('writes UTF-8 unchanged, and controls as \\u00XX', async () => {
  const out = await formatFile('v\n"ü\u0001\t\u001f\u007f"\n', formatNdjson());
  expect(out.toString()).toBe('{"v":"ü\\u0001\\u0009\\u001f\u007f"}\n');
});

it('distinguishes NULL from the empty string', async () => {
  expect(await objectsOf('a,b\n,""\n')).toEqual([{ a: null, b: '' }]);
});

it('escapes column names, and keeps names such as `constructor`', async () => {
  const out = await formatFile('"a ""b"" \\ \n",__proto__,constructor\n1,2,3\n', formatNdjson());
  expect(out.toString()).toBe('{"a \\"b\\" \\\\ \\n":"1","__proto__":"2","constructor":"3"}\n');
});

it('writes numbers digit for digit if JSON allows, otherwise as strings', async () => {
  const plan: CompiledPlan = {
    form: 'text',
    fieldCount: 1,
    columns: [{ name: 'n', source: 0, rule: numeric(), required: false }],
  };
  const numbers = [
    '0',
    '-0',
    '10',
    '-1.50',
    '0.5',
    '1e5',
    '1E-5',
    '1.5e+10',
    '12345678901234567890.123456789',
  ];
  const strings = ['NaN', '-inf', '007', '-00.5', '+1', '.5', '5.', '1.e5', '-.5', '00'];
  const out = await formatFile(`n\n${[...numbers, ...strings].join('\n')}\n`, formatNdjson(), { plan });
  const lines = [...numbers, ...strings.map((value) => `"${value}"`)].map((value) => `{"n":${value}}\n`);
  expect(out.toString()).toBe(lines.join(''));
  for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
});

it('writes integers as in JSON: no plus sign, no leading zeros', async () => {
  const plan: CompiledPlan = {
    form: 'text',
    fieldCount: 2,
    columns: [
      { name: 'i', source: 0, rule: integer({ bytes: 8 }), required: false },
      { name: 't', source: 1, rule: text(), required: false },
    ],
  };
  const out = await formatFile('i,t\n+007,007\n-0,1\n" 5 ",\n', formatNdjson(), { plan });
  expect(out.toString()).toBe('{"i":7,"t":"007"}\n{"i":0,"t":"1"}\n{"i":5,"t":null}\n');
});

it('writes JSON as JSON, on one line', async () => {
  const plan: CompiledPlan = {
    form: 'text',
    fieldCount: 2,
    columns: [
      { name: 'j', source: 0, rule: json(), required: false },
      { name: 'b', source: 1, rule: jsonb(), required: false },
    ],
  };
  const file = '"j","b"\n"{""a"":\r\n [1,\n""\\n""]}",1e3\nnull,"""ü"""\n,"[\n]"\n{,1\n';
  const out = await formatFile(file, formatNdjson(), { plan });
  expect(out.toString()).toBe('{"j":{"a":   [1, "\\n"]},"b":1e3}\n{"j":null,"b":"ü"}\n{"j":null,"b":[ ]}\n');
});

it('has room for a value that consists of escapes', async () => {
  const value = '\u0001'.repeat(200_000);
  expect(await objectsOf(`v\n${value}\n`)).toEqual([{ v: value }]);
});

it('writes nothing for a file with only a header', async () => {
  expect(await objectsOf('a,b\n')).toEqual([]);
});

it('writes booleans as in JSON, whatever their spelling', async () => {
  const plan: CompiledPlan = {
    form: 'text',
    fieldCount: 2,
    columns: ['a', 'b'].map((name, source) => ({ name, source, rule: bool(), required: false })),
  };
  const out = await formatFile('a,b\nyes,0\n OFF ,t\n,1\n', formatNdjson(), { plan });
  expect(out.toString()).toBe('{"a":true,"b":false}\n{"a":false,"b":true}\n{"a":null,"b":true}\n');
});

it('writes an empty object for a row without columns', async () => {
  const plan: CompiledPlan = { form: 'text', fieldCount: 1, columns: [] };
  expect((await formatFile(`a\n${'1\n'.repeat(3)}`, formatNdjson(), { plan })).toString()).toBe(
    '{}\n{}\n{}\n',
  );
});
