import { describe, expect, it } from 'vitest';
import { proposeEncoding } from '../../src/preview/detect-encoding.ts';

const csv = 'id,name\n1,Jürgen\n2,Ærøskøbing\n3,Łódź\n';
const detect = (bytes: Buffer, { cut = false, declared = undefined as string | undefined } = {}) =>
  proposeEncoding({ bytes, cut }, { parameter: declared, configuration: undefined });
const be = (text: string) => Buffer.from(text, 'utf16le').swap16();

describe('proposeEncoding', () => {
  it.each([
    ['ASCII', Buffer.from('id,name\n1,a\n'), { value: 'utf-8', from: 'default' }],
    ['nothing', Buffer.alloc(0), { value: 'utf-8', from: 'default' }],
    ['UTF-8', Buffer.from(csv), { value: 'utf-8', from: 'detected' }],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${csv}`), { value: 'utf-8', from: 'detected' }],
    [
      'UTF-8 with a damaged record',
      Buffer.concat([Buffer.from(csv), Buffer.of(0xff)]),
      { value: 'utf-8', from: 'detected' },
    ],
    [
      'windows-1252',
      Buffer.from('id,name\n1,J\xfcrgen\n2,\x93a\x94\n', 'latin1'),
      { value: 'windows-1252', from: 'detected' },
    ],
    ['UTF-16 with a mark', Buffer.from(`\uFEFF${csv}`, 'utf16le'), { value: 'utf-16le', from: 'detected' }],
    ['UTF-16LE', Buffer.from(csv, 'utf16le'), { value: 'utf-16le', from: 'detected' }],
    ['UTF-16BE', be(csv), { value: 'utf-16be', from: 'detected' }],
    [
      'UTF-16LE in Chinese',
      Buffer.from('编号,姓名\n一,张三\n'.repeat(9), 'utf16le'),
      { value: 'utf-16le', from: 'detected' },
    ],
    ['UTF-16BE in Russian', be('имя,дата\nАда,вчера\n'.repeat(9)), { value: 'utf-16be', from: 'detected' }],
    ['UTF-8 with a stray NUL', Buffer.from(`${csv}4,a\0b\n`), { value: 'utf-8', from: 'detected' }],
  ] as const)('finds %s', (_, bytes, expected) => {
    expect(detect(bytes)).toEqual(expected);
  });

  it('takes UTF-8 that is cut at any byte for UTF-8', () => {
    const bytes = Buffer.from('id,name\n1,é€\u{1F600}');
    for (let end = 1; end <= bytes.length; end++)
      expect(detect(bytes.subarray(0, end), { cut: true }).value).toBe('utf-8');
    expect(detect(bytes.subarray(0, bytes.length - 8)).value).toBe('windows-1252');
  });

  it('goes by the parameter, unless there is a mark, as an import does', () => {
    const declared = 'shift_jis';
    expect(detect(Buffer.from(csv), { declared })).toEqual({ value: declared, from: 'parameter' });
    expect(detect(be(`\uFEFF${csv}`), { declared })).toEqual({ value: 'utf-16be', from: 'detected' });
  });
});
