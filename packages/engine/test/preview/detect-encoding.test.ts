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

  it('detects UTF-8 that is cut at any byte', () => {
    const bytes = Buffer.from('id,name\n1,é€\u{1F600}');
    for (let end = 1; end <= bytes.length; end++)
      expect(detect(bytes.subarray(0, end), { cut: true }).value).toBe('utf-8');
    expect(detect(bytes.subarray(0, bytes.length - 8)).value).toBe('windows-1252');
  });

  it('uses the parameter unless there is a mark, like an import', () => {
    const declared = 'shift_jis';
    expect(detect(Buffer.from(csv), { declared })).toEqual({ value: declared, from: 'parameter' });
    expect(detect(be(`\uFEFF${csv}`), { declared })).toEqual({ value: 'utf-16be', from: 'detected' });
  });
});

describe('UTF-16 without a mark', () => {
  const line = 'id,name\n1,Ada\n2,Bob\n';

  it('ASCII text with NULs is not UTF-16, wherever they are', () => {
    for (let first = 0; first <= line.length; first++) {
      for (let second = first; second <= line.length; second++) {
        const inserted = Buffer.from(
          `${line.slice(0, first)}\0${line.slice(first, second)}\0${line.slice(second)}`,
        );
        const replaced = Buffer.from(line);
        replaced[first] = 0;
        replaced[second] = 0;
        for (const bytes of [inserted, replaced])
          expect([bytes.toString('hex'), detect(bytes).value]).toEqual([bytes.toString('hex'), 'utf-8']);
      }
    }
  });

  it.each([
    ['one in each record', 'id,v\n1,\0\n2,\0\n'],
    ['one before each line end', 'id,v\n1,ab\0\n2,cd\0\n'],
    ['one after each line end', 'id,v\n\x001,a\n\x002,b\n'],
    ['one around each line end', 'id,v\n1,ab\0\n\x002,cd\0\n\0'],
    ['padding', 'a\0\0\0,b\0\0\0\nc\0\0\0,d\0\0\0\n'],
    ['in one byte', 'a\0'],
    ['before a line end', 'ab\n\0'],
    ['alone', '\0'],
    ['nothing but a line end', '\0\n'],
    ['in pairs', '\0\0m\0\r\0'],
    ['around a blank', '7 \0-w\0\n\0'],
    ['without a line end', 'id,na\0me'],
    ['letters of windows-1252 around', 'id,v\n1,\xe9\0\xe8\n2,\xe9t\xe9\n'],
  ])('8-bit text with NULs is not UTF-16: %s', (_, text) => {
    const bytes = Buffer.from(text, 'latin1');
    for (const cut of [false, true]) expect(detect(bytes, { cut }).value).not.toMatch(/^utf-16/);
  });

  it.each([
    ['one record', 'id,name\n1,Ada\n'],
    ['one letter', 'a\n1\n'],
    ['CRLF', 'id,name\r\n1,Ada\r\n'],
    ['CR', 'id,name\r1,Ada\r'],
    ['quotes and dashes', 'id,note\n1,“Ada’s” – €5…\n2,x\n'],
    ['accents', 'id,name\n1,Łódź\n2,Ærøskøbing\n'],
    ['Greek', 'όνομα,ημέρα\nΆντα,χθες\n'],
    ['kana', 'なまえ,ひ\nあだ,きのう\nぐれいす,きょう\n'],
    ['kanji', '番号,名前\n一,山田太郎\n二,鈴木一郎\n'],
    ['Korean', '번호,이름\n1,김철수\n2,이영희\n'],
    ['emoji', 'id,mood\n1,😀\n2,😀😀\n'],
  ])('finds UTF-16 without a mark: %s', (_, text) => {
    const little = Buffer.from(text, 'utf16le');
    expect(detect(little).value).toBe('utf-16le');
    expect(detect(be(text)).value).toBe('utf-16be');
    // A sample may end within a character; a file does not.
    expect(detect(little.subarray(0, -1), { cut: true }).value).toBe('utf-16le');
    expect(detect(little.subarray(0, -1)).value).not.toMatch(/^utf-16/);
    // A byte order mark is enough.
    expect(detect(Buffer.from(`\uFEFF${text}`, 'utf16le').subarray(0, -1)).value).toBe('utf-16le');
  });
});
