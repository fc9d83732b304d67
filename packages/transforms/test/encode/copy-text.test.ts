import { expect, it } from 'vitest';
import { encodeCopy } from '../../src/index.ts';
import { formatFile } from '../format-file.ts';

const rows: readonly (readonly [csv: string, copy: string])[] = [
  ['a,b', 'a\tb\n'],
  [',', '\\N\t\\N\n'],
  ['"",', '\t\\N\n'],
  ['\\N,\\', '\\\\N\t\\\\\n'],
  ['"\t","\n"', '\\t\t\\n\n'],
  ['"\r\n","\rx"', '\\r\\n\t\\rx\n'],
  ['\\.,', '\\\\.\t\\N\n'],
  ['"""",,', ''],
  ['ü,🙂', 'ü\t🙂\n'],
  ['\u0001\b\f\v\u007f,x', '\u0001\b\f\v\u007f\tx\n'],
];

for (const [csv, copy] of rows) {
  it(`writes ${JSON.stringify(csv)} as ${JSON.stringify(copy)}`, async () => {
    expect((await formatFile(`h,i\n${csv}\n`, encodeCopy())).toString()).toBe(copy);
  });
}

it('writes nothing for a file with only a header', async () => {
  expect((await formatFile('h,i\n', encodeCopy())).length).toBe(0);
});

it('has room for a value that consists of escapes', async () => {
  const value = '\\'.repeat(300_000);
  const copy = await formatFile(`h\n${value}\n`, encodeCopy());
  expect(copy.equals(Buffer.from(`${value}${value}\n`))).toBe(true);
});
