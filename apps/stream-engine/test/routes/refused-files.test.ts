import type { SendOptions } from '@repo/faults';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe } from 'vitest';
import type { ProblemCode } from '../../src/problem-codes.ts';
import { fileForm } from '../form.ts';
import { csv, good, goodForm, refusals, rows, wants } from './refusals.ts';

describe('a file that is not CSV', () => {
  const zip = Buffer.concat([Buffer.from('PK\x03\x04\x14\0\0\0\x08\0'), deflateRawSync(good)]);
  const contents: readonly [name: string, file: string | Buffer, says: string][] = [
    ['PNG', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'PNG'],
    ['xlsx', zip, 'Excel'],
    ['PDF', '%PDF-1.7\n1 0 obj', 'PDF'],
    ['HTML', '\r\n <!DOCTYPE html>\n<html></html>', 'HTML'],
    ['XML', '<?xml version="1.0"?><a/>', 'XML'],
    ['a JSON object', '{ "id": 1 }', 'JSON'],
    ['a JSON array', '[\n{"id": 1}]', 'JSON'],
    ['HTML in UTF-16', Buffer.from('\uFEFF<html></html>', 'utf16le'), 'HTML'],
    ['a PNG in gzip', gzipSync(Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')), 'PNG'],
    ['JSON in gzip', gzipSync('[{"id": 1}]'), 'JSON'],
    ['CSV in gzip in gzip', gzipSync(gzipSync(good)), 'compressed twice'],
  ];
  refusals(
    contents.flatMap(([name, file, says]) => [
      {
        name: `${name} in a form`,
        code: 'CONTENT_NOT_CSV',
        request: fileForm(file),
        problem: { detail: wants(says) },
      },
      {
        name: `${name} as the body`,
        code: 'CONTENT_NOT_CSV',
        request: { headers: csv, body: file },
        problem: { detail: wants(says) },
      },
    ]),
  );
});

describe('a file', () => {
  const cases: readonly [name: string, file: Buffer, code: ProblemCode, says: string][] = [
    ['in UTF-32', Buffer.from('fffe00006900000064000000', 'hex'), 'ENCODING_UNSUPPORTED', 'UTF-32'],
    ['in UTF-16LE', Buffer.from(good, 'utf16le'), 'ENCODING_UNSUPPORTED', 'send encoding=utf-16le'],
    ['in UTF-16BE', Buffer.from(good, 'utf16le').swap16(), 'ENCODING_UNSUPPORTED', 'send encoding=utf-16be'],
    ['in half a gzip', gzipSync(good).subarray(0, 20), 'COMPRESSION_CORRUPT', 'breaks off'],
    ['in a damaged gzip', flipped(gzipSync(good), -8), 'COMPRESSION_CORRUPT', 'damaged'],
    [
      'in gzip before zeros',
      Buffer.concat([gzipSync(good), Buffer.alloc(9)]),
      'COMPRESSION_CORRUPT',
      'follows',
    ],
    [
      'in gzip that is a bomb',
      gzipSync(`${good}${'x,a\n'.repeat(1e6)}`),
      'INFLATE_LIMIT',
      '1000 times its size',
    ],
  ];
  refusals(
    cases.flatMap(([name, file, code, says]) => [
      { name: `${name}, in a form`, code, request: fileForm(file), problem: { detail: wants(says) } },
      { name, code, request: { headers: csv, body: file }, problem: { detail: wants(says) } },
    ]),
  );
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[copy.length + at]! ^= 1;
  return copy;
}

describe('a header', () => {
  const at = (byte: number, column?: string) => ({
    line: 1,
    byte,
    ...(column === undefined ? {} : { column }),
  });
  refusals([
    { name: 'that is not there', code: 'CSV_EMPTY', request: { headers: csv, body: '\uFEFF' } },
    {
      name: 'that is blank',
      code: 'HEADER_EMPTY',
      request: { headers: csv, body: '\n1\n' },
      problem: { position: at(0) },
    },
    {
      name: 'with a column that is not in the table',
      code: 'COLUMN_UNKNOWN',
      request: { headers: csv, body: 'id,colour\n1,red\n' },
      problem: {
        position: { line: 1, column: 'colour' },
        detail: wants('"colour" is not a column of "items"; its columns are "id", "label", "price"'),
      },
    },
    {
      name: 'with an unknown column of 800 bytes',
      code: 'COLUMN_UNKNOWN',
      request: { headers: csv, body: `id,${'ä'.repeat(400)}\n` },
      problem: {
        position: { line: 1, column: 'ä'.repeat(32) },
        detail: wants(`"${'ä'.repeat(32)}…" is not a column of "items"`),
      },
    },
    {
      name: 'without a column that the table needs',
      code: 'COLUMN_MISSING',
      request: { headers: csv, body: 'label\na\n' },
      problem: { detail: wants('the file lacks "id"') },
    },
    {
      name: 'with the wrong delimiter',
      code: 'DELIMITER_SUSPECT',
      request: { headers: csv, body: 'id;label\n1;a\n' },
      problem: {
        detail: '1 column found; the line has 1 semicolon; send delimiter=;',
        position: { line: 1 },
      },
    },
    {
      name: 'with a name twice',
      code: 'HEADER_DUPLICATE',
      request: { headers: csv, body: 'id,label,id\n1,a,2\n' },
      problem: { position: at(9, 'id') },
    },
    {
      name: 'with two names for one column',
      code: 'HEADER_DUPLICATE',
      request: { headers: csv, body: 'id,label,ID \n1,a,2\n' },
      problem: { detail: wants('"id" and "ID " both mean the column "id"') },
    },
    {
      name: 'with an empty name',
      code: 'HEADER_EMPTY',
      request: { headers: csv, body: 'id,,label\n1,,a\n' },
      problem: { position: at(3) },
    },
    { name: 'with a NUL byte', code: 'NUL_BYTE', request: { headers: csv, body: 'id,la\0bel\n1,a\n' } },
    {
      name: 'with invalid UTF-8',
      code: 'UTF8_INVALID',
      request: { headers: csv, body: Buffer.from('id,la\xffbel\n1,a\n', 'latin1') },
    },
    {
      name: 'with a quote inside a name',
      code: 'QUOTE_MISPLACED',
      request: { headers: csv, body: 'id,la"bel\n1,a\n' },
    },
    {
      name: 'with 1601 columns',
      code: 'COLUMNS_TOO_MANY',
      request: { headers: csv, body: `${Array(1601).fill('').join(',')}\n` },
      problem: { limit: 1600 },
    },
  ]);
});

describe('a record', () => {
  const unterminatedAt = Buffer.byteLength(`id,label\n${rows}30000,`);
  refusals([
    {
      name: 'with a quote that is never closed',
      code: 'QUOTE_UNTERMINATED',
      request: { headers: csv, body: `id,label\n${rows}30000,"a\n` },
      problem: { position: { record: 30_001, line: 30_002, byte: unterminatedAt } },
    },
    {
      name: 'of more bytes than the limit',
      code: 'RECORD_TOO_LARGE',
      request: {
        headers: csv,
        body: `id,label,price\n1,${'a'.repeat(999)},${'1'.repeat(999)},${'1'.repeat(999)}\n`,
      },
      problem: { position: { record: 1, line: 2, byte: 15 }, limit: 2000 },
    },
    {
      name: 'that goes on and on behind a stray quote',
      code: 'RECORD_TOO_LARGE',
      request: { headers: csv, body: `id,label\n1,"a\n${rows}` },
      problem: { position: { record: 1, line: 2, byte: 9 }, limit: 2000 },
    },
    {
      name: 'with a field of more bytes than the limit',
      code: 'FIELD_TOO_LARGE',
      request: { headers: csv, body: `id,label\n1,a\n2,${'b'.repeat(1001)}\n` },
      problem: { position: { record: 2, line: 3, byte: 15 }, limit: 1000 },
    },
  ]);
});

describe('too many rejects', () => {
  const many = Array.from({ length: 3000 }, (_, id) => (id % 100 === 50 ? 'x\n' : `${id}\n`)).join('');
  const sample = [{ record: 2, line: 3, byte: 5, column: 'id', code: 'TYPE_INVALID', message: wants('"x"') }];
  const three: SendOptions = { headers: csv, body: 'id\n1\nx\n3\n' };
  refusals([
    {
      name: 'by their number',
      code: 'REJECT_LIMIT_REACHED',
      path: 'items?maxRejects=0',
      request: three,
      problem: {
        detail: '1 of 3 records were rejected',
        rows: { read: 3, loaded: 0, rejected: 1, skipped: 0 },
        rejects: { byCode: { TYPE_INVALID: 1 }, sample },
      },
    },
    {
      name: 'by their share, at the end of a small file',
      code: 'REJECT_LIMIT_REACHED',
      path: 'items?maxRejects=33%25',
      request: three,
      problem: { rows: { read: 3, loaded: 0, rejected: 1, skipped: 0 } },
    },
    {
      name: 'by their share, in a large file',
      code: 'REJECT_LIMIT_REACHED',
      path: 'items?maxRejects=0.99%25',
      request: { headers: csv, body: `id\n${many}` },
      problem: { rows: { read: 3000, loaded: 0, rejected: 30, skipped: 0 } },
    },
  ]);
});

describe('another number of records than announced', () => {
  refusals(
    [0, 1, 3].map((announced) => ({
      name: `${announced} instead of 2`,
      code: 'ROWS_UNEXPECTED',
      path: `items?expectedRows=${announced}`,
      request: goodForm,
      problem: { detail: `the file has 2 records and ${announced} were announced` },
    })),
  );
});
