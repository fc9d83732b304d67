import { dialectOf, type DialectOptions } from '@repo/transforms';
import { describe, expect, it } from 'vitest';
import { defaultImportLimits } from '../../src/limits/import-limits.ts';
import { detectDelimiter } from '../../src/preview/detect-delimiter.ts';

const detect = (csv: string, { cut = false, ...options }: DialectOptions & { cut?: boolean } = {}) =>
  detectDelimiter(
    { text: Buffer.from(csv), cut },
    { dialect: dialectOf(options), nullWords: undefined, limits: defaultImportLimits },
  );

describe('detectDelimiter', () => {
  it.each([
    [',', 'id,name\n1,a\n'],
    [';', 'id;name;price\n1;a;1,5\n2;b;2,5\n'],
    ['tab', 'id\tname, first\n1\tAda, L.\n2\tAlan\n'],
    ['|', 'id|name\n1|a,b;c\n'],
    [',', 'id,"a;b;c;d",x\n1,";;;",y\n'],
    [';', 'a;b;c'],
    [';', '\na;b\n\n1;2\n\n'],
    [',', `id,name\n${'1,a\n'.repeat(9)}1;2;3\n1\n`],
    [',', 'a,b|c\n1,2|3\n'],
    [undefined, 'name\nAda\n'],
    [undefined, ''],
    [undefined, '\n\n'],
    [undefined, 'a,b\n1\n2\n3\n'],
    [undefined, 'a,b\n1,"2\n'],
  ])('finds %j in %j', async (expected, csv) => {
    expect(await detect(csv)).toBe(expected);
  });

  it('does not depend on where the sample ends', async () => {
    const csv = 'id;name\n1;"a;b"\n2;"c\n';
    for (let end = 8; end < csv.length; end++)
      expect(await detect(csv.slice(0, end), { cut: true })).toBe(';');
  });

  it('ignores characters that have another meaning in the request', async () => {
    expect(await detect('a|b\n1|;2;\n', { quote: ';' })).toBe('|');
    expect(await detect(';note\na,b\n;c;d\n1,2\n', { comment: ';' })).toBe(',');
    const options = { dialect: dialectOf(), nullWords: ['n;a'], limits: defaultImportLimits };
    expect(await detectDelimiter({ text: Buffer.from('a;b\n1;2\n'), cut: false }, options)).toBeUndefined();
  });

  it('does not fail if a record is too long with one of the delimiters', async () => {
    const text = Buffer.from(`a;b\n"${'x'.repeat(50)}\n";1\n1;2\n`);
    const limits = { ...defaultImportLimits, recordBytesMax: 30, fieldBytesMax: 30 };
    expect(
      await detectDelimiter({ text, cut: false }, { dialect: dialectOf(), nullWords: undefined, limits }),
    ).toBeUndefined();
  });
});
