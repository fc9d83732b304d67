import { describe, expect, it } from 'vitest';
import type { ProblemCode } from '../../src/problem/problem-codes.ts';
import { decode } from '../../src/source/decode.ts';
import { everySplit, through } from '../split.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const utf16le = (text: string) => Buffer.from(text, 'utf16le');

const russian = 'имя,город\r\nАнна,Минск\r\n';

const foreign: readonly (readonly [name: string, file: Buffer, code: ProblemCode])[] = [
  ['a PNG', latin1('\x89PNG\r\n\x1a\n\0\0'), 'CONTENT_NOT_CSV'],
  ['a ZIP', latin1('PK\x03\x04\x14\0'), 'CONTENT_NOT_CSV'],
  ['an old workbook', Buffer.from('d0cf11e0a1b11ae100', 'hex'), 'CONTENT_NOT_CSV'],
  ['a JPEG', Buffer.from('ffd8ffe000', 'hex'), 'CONTENT_NOT_CSV'],
  ['a GIF', latin1('GIF89a\x01'), 'CONTENT_NOT_CSV'],
  ['Parquet', latin1('PAR1\x15\x04'), 'CONTENT_NOT_CSV'],
  ['bzip2', latin1('BZh91AY&SY\x12'), 'CONTENT_NOT_CSV'],
  ['xz', Buffer.from('fd377a585a000004', 'hex'), 'CONTENT_NOT_CSV'],
  ['a doctype', latin1('<!DOCTYPE html>'), 'CONTENT_NOT_CSV'],
  ['HTML after a mark', Buffer.from('\uFEFF<html>'), 'CONTENT_NOT_CSV'],
  ['HTML in UTF-16', utf16le('\uFEFF\n<html lang=en>'), 'CONTENT_NOT_CSV'],
  ['XML after blanks', latin1('  \r\n<?xml version="1.0"?>'), 'CONTENT_NOT_CSV'],
  ['a JSON object', latin1('{ "a":1}'), 'CONTENT_NOT_CSV'],
  ['a JSON object in an array', latin1('[ {"a" : 1'), 'CONTENT_NOT_CSV'],
  ['a JSON array', latin1('[1,2]'), 'CONTENT_NOT_CSV'],
  ['a JSON array on lines', latin1('[\n  -1.5e3,\n  "a\\"]",\n  null\n]\n'), 'CONTENT_NOT_CSV'],
  ['JSON arrays in a JSON array', latin1('[[1,"a"],[2,"b"]]\n'), 'CONTENT_NOT_CSV'],
  ['JSON after a mark', Buffer.from('\uFEFF[{"a":1}]'), 'CONTENT_NOT_CSV'],
  ['UTF-32', Buffer.from('fffe00006900', 'hex'), 'ENCODING_UNSUPPORTED'],
  ['UTF-32 the other way round', Buffer.from('0000feff0000', 'hex'), 'ENCODING_UNSUPPORTED'],
  ['UTF-16 without a mark', utf16le('id,a\n'), 'ENCODING_UNSUPPORTED'],
  ['UTF-16 without a mark, the other way round', utf16le('id,a\n').swap16(), 'ENCODING_UNSUPPORTED'],
  ['UTF-16 that does not begin with Latin letters', utf16le(russian), 'ENCODING_UNSUPPORTED'],
  ['the same, the other way round', utf16le(russian).swap16(), 'ENCODING_UNSUPPORTED'],
];

const csvTexts: readonly string[] = [
  '',
  'P',
  'PK',
  'id,name\n1,"<html>"\n2,{"a":1}\n',
  'a,b\nPK\x03\x04',
  '[id],name\n1,2\n',
  '{id},name\n',
  '<id>,name\n',
  '<',
  '{',
  ' ',
  '%PDF,name\n',
  'json\n[1]\n',
  '[1],2\n',
  '[1,2\n[3,4\n',
  '[1],[2]\n',
  '["a"];2\n',
  '[[1],2\n',
  '[1] of 2,3\n',
  '[2024-01-05],1\n',
  '[1\n',
  '{"a",2\n',
  '{"a"',
  '["a',
  '"{""id"": 1}"\n',
  'PAR1,PAR2\n',
  'BZhours\n',
  'GIF8,GIF9\n',
  '\x1f',
  '(\xb5',
  '\xff',
  '\xef\xbb',
  'a\0\n',
  'a\0b\0c,d\n1,2\n',
  '\0a\0b,c\n1,2\n',
  'i\0d\0,\0n\0a\0m\0e\0\n1,a\n2,b\n3,c\n4,d\n5,e\n6,f\n7,g\n8,h\n9,i\n',
  '\0',
  `${' '.repeat(511)}<html>`,
];

describe('content that is not CSV', () => {
  it.each(foreign)('content that is not CSV is rejected at every split: %s', async (_name, file, code) => {
    for (const chunks of everySplit(file))
      await expect(through(chunks, decode())).rejects.toMatchObject({ code });
  });

  it.each(foreign)('content that is not CSV is rejected in a large chunk: %s', async (name, file, code) => {
    const more = name.includes('UTF-16') || name.startsWith('the same') ? file : Buffer.from(' ');
    const chunk = Buffer.concat([file, Buffer.alloc(100_000, more)]);
    await expect(through([chunk], decode())).rejects.toMatchObject({ code });
  });

  it.each(['le', 'be'])(
    'content that is not CSV is rejected in UTF-16%s with a long header',
    async (order) => {
      const header = Array.from({ length: 1600 }, (_, i) => `column ${i}`).join(',');
      const file = utf16le(`${header}\n`);
      const chunk = order === 'le' ? file : file.swap16();
      await expect(through([chunk], decode())).rejects.toMatchObject({
        message: `the file looks like UTF-16; send encoding=utf-16${order}`,
      });
    },
  );
});

describe('content that may be CSV', () => {
  it.each(csvTexts)('content that may be CSV passes unchanged at every split: %j', async (content) => {
    const file = latin1(content);
    for (const chunks of everySplit(file)) expect(await through(chunks, decode())).toEqual(file);
  });

  it('content that may be CSV passes if the client names UTF-16', async () => {
    expect(String(await through([utf16le('id,a\n')], decode('utf-16le')))).toBe('id,a\n');
  });
});
