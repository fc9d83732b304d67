import { isUtf8 } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { decode } from '../../src/source/decode.ts';
import { encodingNamed } from '../../src/source/transcode.ts';
import { everySplit, through } from '../split.ts';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const utf16le = (text: string) => Buffer.from(text, 'utf16le');
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();
const csv = (text: string, ascii: (text: string) => Buffer = Buffer.from) =>
  ascii(`id,name\n1,"a""b"\n2,${text}\n`);

/** The text with `?` for invalid bytes. */
function shown(utf8: Buffer): string {
  return Array.from(utf8.toString('latin1'), (c) => (c === '\xff' ? '?' : c)).join('');
}
const utf8 = (text: string) => Buffer.from(text).toString('latin1');

interface Case {
  readonly name: string;
  readonly file: Buffer;
  readonly encoding?: string;
  /** Content that is not CSV: `?` stands for a byte that text does not have. */
  readonly text: string;
}

const row = (text: string) => `id,name\n1,"a""b"\n2,${text}\n`;
const inRow = (hex: string) =>
  Buffer.concat([Buffer.from('id,name\n1,"a""b"\n2,'), bytes(hex), Buffer.from('\n')]);

const valid: readonly Case[] = [
  { name: 'UTF-8', file: csv('äß€😀'), text: row('äß€😀') },
  { name: 'UTF-8 with a mark, which the scanner takes off', file: csv('\uFEFFä'), text: row('\uFEFFä') },
  { name: 'UTF-16LE by its mark', file: utf16le(`\uFEFF${row('ä€😀')}`), text: `\uFEFF${row('ä€😀')}` },
  { name: 'UTF-16BE by its mark', file: utf16be(`\uFEFF${row('ä€😀')}`), text: `\uFEFF${row('ä€😀')}` },
  { name: 'UTF-16LE by parameter', file: utf16le(row('ä€😀')), encoding: 'utf-16le', text: row('ä€😀') },
  { name: 'UTF-16BE by parameter', file: utf16be(row('ä€😀')), encoding: 'utf-16be', text: row('ä€😀') },
  {
    name: 'UTF-16 with U+FFFD in the text',
    file: utf16le(row('\uFFFD')),
    encoding: 'utf-16',
    text: row('\uFFFD'),
  },
  {
    name: 'a mark against the parameter',
    file: utf16be('\uFEFFid\n1\n'),
    encoding: 'utf-16le',
    text: '\uFEFFid\n1\n',
  },
  {
    name: 'a mark of UTF-8 against it',
    file: csv('ä', (t) => Buffer.from(`\uFEFF${t}`)),
    encoding: 'latin1',
    text: `\uFEFF${row('ä')}`,
  },
  {
    name: 'latin1, which is windows-1252',
    file: inRow('e4 80 92 81 9d'),
    encoding: 'latin1',
    text: row('ä€’\u0081\u009d'),
  },
  ...['us-ascii', 'ASCII', ' ANSI_X3.4-1968 '].map((encoding) => ({
    name: `what is said to be ${encoding}`,
    file: inRow('c3 a9'),
    encoding,
    text: row('é'),
  })),
  { name: 'windows-1252', file: inRow('93 e9 94'), encoding: 'cp1252', text: row('“é”') },
  { name: 'ISO 8859-2', file: inRow('b1 e6 ea'), encoding: 'ISO-8859-2', text: row('ąćę') },
  { name: 'ISO 8859-15', file: inRow('a4 a6'), encoding: 'iso-8859-15', text: row('€Š') },
  { name: 'ISO 8859-16', file: inRow('a4 aa'), encoding: 'iso-8859-16', text: row('€Ș') },
  { name: 'windows-1251', file: inRow('cf f0 e8'), encoding: 'windows-1251', text: row('При') },
  { name: 'KOI8-R', file: inRow('f0 d2 c9'), encoding: 'koi8-r', text: row('При') },
  { name: 'Macintosh', file: inRow('8a 8f 8e'), encoding: 'macintosh', text: row('äèé') },
  {
    name: 'Shift JIS, with a quote as second byte',
    file: inRow('93fa 967b 8740 5c b1'),
    encoding: 'sjis',
    text: row('日本①\\ｱ'),
  },
  { name: 'EUC-JP', file: inRow('c6fc cbdc 8eb1 8fb0a1'), encoding: 'euc-jp', text: row('日本ｱ丂') },
  { name: 'ISO-2022-JP', file: inRow('1b2442 467c 4b5c 1b2842'), encoding: 'iso-2022-jp', text: row('日本') },
  { name: 'GB 18030', file: inRow('c4e3 8139ee39 94 39da33 80'), encoding: 'gb18030', text: row('你㐀💩€') },
  { name: 'GBK', file: inRow('c4e3 bac3'), encoding: 'gb2312', text: row('你好') },
  {
    name: 'Big5 with Hong Kong’s characters',
    file: inRow('a741 a66e 8740 8862'),
    encoding: 'big5',
    text: row('你好䏰Ê̄'),
  },
  {
    name: 'EUC-KR, with the characters of windows-949',
    file: inRow('c7d1 8141'),
    encoding: 'euc-kr',
    text: row('한갂'),
  },
  { name: 'nothing', file: Buffer.alloc(0), text: '' },
  { name: 'nothing in UTF-16', file: Buffer.alloc(0), encoding: 'utf-16le', text: '' },
  { name: 'one byte', file: Buffer.from('a'), text: 'a' },
];

const invalid: readonly Case[] = [
  {
    name: 'an odd byte at the end of UTF-16',
    file: Buffer.concat([utf16le('id\n1\n'), Buffer.of(0x31)]),
    encoding: 'utf-16le',
    text: 'id\n1\n?',
  },
  { name: 'half a pair at the end', file: utf16le('id\n\ud83d'), encoding: 'utf-16le', text: 'id\n?' },
  {
    name: 'half a pair and an odd byte',
    file: Buffer.concat([utf16be('i\ud83d'), Buffer.of(0xde)]),
    encoding: 'utf-16be',
    text: 'i?',
  },
  {
    name: 'halves without the other',
    file: utf16le('a\ud83db\n\ude00c\ude00\ud83d\ud83d\ude00'),
    encoding: 'utf-16le',
    text: utf8('a?b\n?c??😀'),
  },
  {
    name: 'a byte that windows-1253 lacks',
    file: bytes('41 c1 42 ff'),
    encoding: 'windows-1253',
    text: utf8('AΑB?'),
  },
  {
    name: 'a first byte before a line end',
    file: bytes('31 81 0a 32'),
    encoding: 'shift_jis',
    text: '1?\n2',
  },
  {
    name: 'a first byte before a quote',
    file: bytes('22 81 22 0a 32'),
    encoding: 'shift_jis',
    text: '"?"\n2',
  },
  { name: 'a first byte at the end', file: bytes('31 0a 32 93'), encoding: 'shift_jis', text: '1\n2?' },
  { name: 'half of four bytes', file: bytes('31 81 30 0a 32'), encoding: 'gb18030', text: '1?0\n2' },
  { name: 'a first byte before a delimiter', file: bytes('c4 2c 31'), encoding: 'euc-kr', text: '?,1' },
];

describe('decode', () => {
  it.each(valid)('makes UTF-8 of $name at every split', async ({ file, encoding, text }) => {
    for (const chunks of everySplit(file)) {
      const stage = decode(encoding === undefined ? undefined : encodingNamed(encoding));
      const output = await through(chunks, stage);
      expect(output.toString()).toBe(text);
      expect(stage.bytes).toBe(output.length);
    }
  });

  it.each(invalid)(
    'makes invalid UTF-8 of $name, and of nothing around it',
    async ({ file, encoding, text }) => {
      for (const chunks of everySplit(file)) {
        const output = await through(chunks, decode(encodingNamed(encoding!)));
        expect(shown(output)).toBe(text);
        expect(isUtf8(output)).toBe(false);
      }
    },
  );

  it('passes UTF-8 unchanged, valid or not, without a copy', async () => {
    const chunk = Buffer.from('id\n\xe4\n', 'latin1');
    const stage = decode();
    stage.end(chunk);
    expect(stage.read()).toBe(chunk);
  });

  it('starts as soon as the first line shows that it is text', () => {
    const stage = decode();
    stage.write('id\n');
    expect(String(stage.read())).toBe('id\n');
  });

  it('decodes fast if bytes below 0x80 are ASCII', () => {
    const chunk = Buffer.from('id,name\n');
    const stage = decode('windows-1252');
    stage.end(chunk);
    expect(stage.read()).toBe(chunk);
  });

  it('decodes characters that are split across chunks of 64 KiB', async () => {
    const text = `id\n${'日本語,ä,😀\n'.repeat(20_000)}`;
    const file = utf16le(text);
    const chunks = Array.from({ length: Math.ceil(file.length / 65_535) }, (_, i) =>
      file.subarray(i * 65_535, (i + 1) * 65_535),
    );
    expect((await through(chunks, decode('utf-16le'))).equals(Buffer.from(text))).toBe(true);
  });
});
