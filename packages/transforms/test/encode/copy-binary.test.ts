import { expect, it } from 'vitest';
import { encodeCopy, type CompiledPlan, type Rule } from '../../src/index.ts';
import { date } from '../../src/columns/date.ts';
import { integer } from '../../src/columns/integer.ts';
import { numeric } from '../../src/columns/numeric.ts';
import { text } from '../../src/columns/text.ts';
import { timestamptz } from '../../src/columns/timestamptz.ts';
import { formatFile } from '../format-file.ts';

const rules: Record<string, Rule> = {
  i2: integer({ bytes: 2 }),
  i4: integer({ bytes: 4 }),
  i8: integer({ bytes: 8 }),
  t: text(),
  d: date(),
  z: timestamptz(),
  n: numeric(),
};

const plan = (header: readonly string[]): CompiledPlan => ({
  form: 'binary',
  fieldCount: header.length,
  columns: header.map((name, source) => ({ name, source, rule: rules[name]!, required: false })),
});

const head = '5047434f50590aff0d0a00 00000000 00000000'.replaceAll(' ', '');
const trailer = 'ffff';

async function copyOf(file: string): Promise<string> {
  return (await formatFile(file, encodeCopy(), { plan })).toString('hex');
}

it('writes header and trailer for zero rows', async () => {
  expect(await copyOf('i4,t\n')).toBe(head + trailer);
  expect(await copyOf('i4,t\nx,y\n1,2,3\n\n')).toBe(head + trailer);
});

const rows: readonly (readonly [header: string, row: string, hex: string])[] = [
  ['i2', '-2', '0001 00000002 fffe'],
  ['i4', '258', '0001 00000004 00000102'],
  ['i8', '-1', '0001 00000008 ffffffffffffffff'],
  ['i8', '9223372036854775807', '0001 00000008 7fffffffffffffff'],
  ['i8', '-9223372036854775808', '0001 00000008 8000000000000000'],
  ['i8', '4294967297', '0001 00000008 0000000100000001'],
  ['t', 'ab', '0001 00000002 6162'],
  ['t', '""', '0001 00000000'],
  ['i4,t', ',', '0002 ffffffff ffffffff'],
  ['t,i4', ',7', '0002 ffffffff 00000004 00000007'],
  ['d', '2000-01-01', '0001 00000004 00000000'],
  ['d', '1999-12-31', '0001 00000004 ffffffff'],
  ['d', 'infinity', '0001 00000004 7fffffff'],
  ['d', '-infinity', '0001 00000004 80000000'],
  ['z', '2000-01-01T00:00:01Z', '0001 00000008 00000000000f4240'],
  ['z', '1999-12-31T23:59:59.999999Z', '0001 00000008 ffffffffffffffff'],
  ['z', '-infinity', '0001 00000008 8000000000000000'],
  ['n', '0', '0001 00000008 0000 0000 0000 0000'],
  ['n', '-12345.67', '0001 0000000e 0003 0001 4000 0002 0001 0929 1a2c'],
  ['n', '0.0001', '0001 0000000a 0001 ffff 0000 0004 0001'],
  ['n', 'NaN', '0001 00000008 0000 0000 c000 0000'],
  ['n', '1e8', '0001 0000000a 0001 0002 0000 0000 0001'],
];

for (const [header, row, hex] of rows) {
  it(`writes ${row} of ${header} as ${hex}`, async () => {
    expect(await copyOf(`${header}\n${row}\n`)).toBe(head + hex.replaceAll(' ', '') + trailer);
  });
}

it('leaves out rejects, whichever column failed', async () => {
  const row = (i4: string, t: string) => `0002 00000004 ${i4} 00000001 ${t}`.replaceAll(' ', '');
  expect(await copyOf('i4,t\n1,a\nx,b\n2,c\n3\n99999999999,d\n\n4,e\n')).toBe(
    head + row('00000001', '61') + row('00000002', '63') + row('00000004', '65') + trailer,
  );
});

it('copies long texts unchanged', async () => {
  const value = 'long text '.repeat(100_000);
  const copy = await formatFile(`t,i2\n${value},1\n`, encodeCopy(), { plan });
  const start = 19 + 2 + 4;
  expect(copy.toString('latin1', start, start + value.length) === value).toBe(true);
  expect(copy.length).toBe(start + value.length + 4 + 2 + 2);
});

it('writes texts of every length without damaging their neighbours, in each column and row', async () => {
  const lengths = Array.from({ length: 300 }, (_, n) => n + 1);
  const textOf = (length: number, seed: number) =>
    Buffer.from(Array.from({ length }, (_, i) => 0x61 + ((i * 7 + seed) % 26))).toString();
  const rowsOfTexts = lengths.map((n) => [textOf(n, 1), n % 5 === 0 ? '' : textOf(301 - n, 2), textOf(n, 3)]);
  const planOfTexts = (header: readonly string[]): CompiledPlan => ({
    ...plan(header.map(() => 't')),
    columns: header.map((name, source) => ({ name, source, rule: text(), required: false })),
  });
  const file = `a,b,c\n${rowsOfTexts.map((row) => row.join(',')).join('\n')}\n`;
  const hexOf = (value: string) =>
    value === ''
      ? 'ffffffff'
      : `${value.length.toString(16).padStart(8, '0')}${Buffer.from(value).toString('hex')}`;
  const expected = rowsOfTexts.map((row) => `0003${row.map(hexOf).join('')}`).join('');
  const copy = await formatFile(file, encodeCopy(), { plan: planOfTexts });
  expect(copy.toString('hex')).toBe(head + expected + trailer);
});
