import { gzipSync } from 'node:zlib';
import { describe } from 'vitest';
import { fileForm, form } from '../form.ts';
import { csv, good, goodForm, refusals, rows, wants } from './refusals.ts';

describe('a form', () => {
  const cutTail = (bytes: number) => goodForm.body.subarray(0, goodForm.body.length - bytes);
  const { headers } = goodForm;
  const large = fileForm(`id,label\n${rows}`);
  refusals([
    { name: 'without a body', code: 'FILE_MISSING', request: { headers, body: '' } },
    { name: 'without parts', code: 'FILE_MISSING', request: form([]) },
    { name: 'with an empty file', code: 'CSV_EMPTY', request: fileForm('') },
    { name: 'with two files', code: 'FILE_COUNT', request: form([{ file: good }, { file: good }]) },
    {
      name: 'with five files',
      code: 'FILE_COUNT',
      request: form(Array.from({ length: 5 }, () => ({ file: good }))),
    },
    {
      name: 'with a field instead of a file',
      code: 'PARAMETER_INVALID',
      request: form([{ field: 'file', value: good }]),
      problem: { detail: wants('the form has a field "file"; parameters belong into the URL') },
    },
    {
      name: 'with a field before the file',
      code: 'PARAMETER_INVALID',
      request: form([{ field: 'delimiter', value: ';' }, { file: good }]),
      problem: { detail: wants('"delimiter"; parameters belong into the URL') },
    },
    {
      name: 'with a field after the file',
      code: 'PARAMETER_INVALID',
      request: form([{ file: good }, { field: 'delimiter', value: ';' }]),
      problem: { detail: wants('"delimiter"; parameters belong into the URL') },
    },
    {
      name: 'with a file called __proto__',
      code: 'MULTIPART_MALFORMED',
      request: form([{ file: good, name: '__proto__' }]),
    },
    {
      name: 'with a field called toString behind the file',
      code: 'MULTIPART_MALFORMED',
      request: form([{ file: good }, { field: 'toString', value: '' }]),
    },
    {
      name: 'with another boundary than announced',
      code: 'MULTIPART_MALFORMED',
      request: { headers: { 'content-type': 'multipart/form-data; boundary=other' }, body: goodForm.body },
    },
    {
      name: 'without a boundary in its type',
      code: 'MULTIPART_MALFORMED',
      request: { headers: { 'content-type': 'multipart/form-data' }, body: goodForm.body },
    },
    {
      name: 'without its last two hyphens',
      code: 'MULTIPART_MALFORMED',
      request: { headers, body: cutTail(4) },
    },
    {
      name: 'without its closing boundary',
      code: 'MULTIPART_MALFORMED',
      request: { headers, body: cutTail(60) },
    },
    { name: 'that ends in its file', code: 'MULTIPART_MALFORMED', request: { headers, body: cutTail(70) } },
    {
      name: 'that ends in the head of its file',
      code: 'MULTIPART_MALFORMED',
      request: { headers, body: goodForm.body.subarray(0, 80) },
    },
    {
      name: 'that ends in its large file',
      code: 'MULTIPART_MALFORMED',
      request: { headers, body: large.body.subarray(0, 200_000) },
    },
    {
      name: 'that is no form',
      code: 'MULTIPART_MALFORMED',
      request: { headers, body: good },
    },
  ]);
});

describe('a body', () => {
  refusals([
    { name: 'that is not there', code: 'BODY_EMPTY', request: { headers: csv } },
    { name: 'of length 0', code: 'BODY_EMPTY', request: { headers: csv, body: '' } },
    {
      name: 'of another type',
      code: 'MEDIA_TYPE_UNSUPPORTED',
      request: { headers: { 'content-type': 'application/json' }, body: '[]' },
    },
    {
      name: 'of a URL-encoded form',
      code: 'MEDIA_TYPE_UNSUPPORTED',
      request: { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: good },
    },
    {
      name: 'of a malformed type',
      code: 'MEDIA_TYPE_UNSUPPORTED',
      request: { headers: { 'content-type': ';;' }, body: good },
    },
    ...['deflate', 'gzip, br', 'gzip, gzip', 'compress'].map((coding) => ({
      name: `with the content encoding ${coding}`,
      code: 'ENCODING_UNSUPPORTED' as const,
      request: { headers: { ...csv, 'content-encoding': coding }, body: gzipSync(good) },
      problem: { detail: wants('gzip, zstd or br') },
    })),
    ...['gzip', 'br', 'zstd'].map((coding) => ({
      name: `with the content encoding ${coding} that it has not`,
      code: 'COMPRESSION_CORRUPT' as const,
      request: { headers: { ...csv, 'content-encoding': coding }, body: good },
      problem: { detail: wants('damaged, or not compressed') },
    })),
    {
      name: 'of a compressed form',
      code: 'ENCODING_UNSUPPORTED',
      request: {
        headers: { ...goodForm.headers, 'content-encoding': 'gzip' },
        body: gzipSync(goodForm.body),
      },
      problem: { detail: wants('compress the file in the form, not the form') },
    },
    {
      name: 'sent with PUT, as curl -T does',
      code: 'METHOD_NOT_ALLOWED',
      request: { method: 'PUT', headers: csv, body: good },
      headers: { allow: 'DELETE, GET, HEAD, POST' },
      problem: { detail: wants('-X POST') },
    },
    {
      name: 'asked for with GET',
      code: 'IMPORT_NOT_FOUND',
      request: { method: 'GET' },
      problem: { detail: wants('POST') },
    },
    {
      name: 'sent to the wrong place',
      code: 'ROUTE_NOT_FOUND',
      path: 'items/rows',
      request: { headers: csv, body: good },
    },
  ]);
});

describe('a table called', () => {
  const upload = { headers: csv, body: good };
  const names: readonly string[] = [
    'nothing',
    'nowhere.items',
    `items"; DROP TABLE items; --`,
    `'; DROP TABLE items; --`,
    'items; DROP TABLE items',
    '"items"',
    'items\0',
    'ïtëms😀',
    'items '.repeat(20),
    'i'.repeat(63),
    'i'.repeat(64),
    'i'.repeat(299),
    'i'.repeat(5000),
    '__proto__',
    'constructor',
    '.',
    '..items',
    '$1',
    '../items',
  ];
  refusals(
    names.map((name) => ({
      name: JSON.stringify(name.slice(0, 70)),
      code: 'TABLE_NOT_FOUND',
      path: encodeURIComponent(name),
      request: upload,
    })),
  );

  refusals([{ name: '%zz', code: 'REQUEST_INVALID', path: '%zz', request: upload }]);
});

describe('a parameter', () => {
  const cases: readonly [query: string, says: string][] = [
    ['separator=;', 'there is no parameter "separator"'],
    ['Delimiter=;', 'there is no parameter "Delimiter"'],
    ['__proto__=x', 'there is no parameter "__proto__"'],
    [`${'x'.repeat(2000)}=1`, `there is no parameter "${'x'.repeat(64)}…"`],
    ['delimiter=', 'delimiter must be one ASCII character'],
    ['delimiter=;;', 'delimiter must be one ASCII character'],
    ['delimiter=ä', 'delimiter must be one ASCII character'],
    ['delimiter=%22', 'delimiter and quote must be different characters'],
    ['delimiter=%0A', 'delimiter must be one ASCII character'],
    ['delimiter=;&delimiter=;', 'delimiter must be string'],
    ['dateOrder=ymd', 'dateOrder must be one of iso, mdy, dmy'],
    ['dateOrder=', 'dateOrder must be one of iso, mdy, dmy'],
    ['maxRejects=abc', 'maxRejects must be a number of records such as 100, or a share such as 1%'],
    ['maxRejects=-1', 'maxRejects must be'],
    ['maxRejects=101%25', 'maxRejects must be'],
    ['maxRejects=1.5', 'maxRejects must be'],
    ['maxRejects=', 'maxRejects must be'],
    ['maxRejects=1&maxRejects=2', 'maxRejects must be string'],
    ['expectedRows=-1', 'expectedRows must be'],
    ['expectedRows=1.5', 'expectedRows must be integer'],
    ['expectedRows=two', 'expectedRows must be integer'],
    ['expectedRows=', 'expectedRows must be integer'],
  ];
  refusals(
    cases.map(([query, says]) => ({
      name: query.slice(0, 40),
      code: 'PARAMETER_INVALID',
      path: `items?${encodeURI(query).replaceAll('%25', '%')}`,
      request: { headers: csv, body: good },
      problem: { detail: wants(says) },
    })),
  );
});

describe('an encoding called', () => {
  refusals(
    ['nope', '', 'cp850', 'hz-gb-2312', 'utf-32', 'gzip'].map((label) => ({
      name: JSON.stringify(label),
      code: 'ENCODING_UNSUPPORTED',
      path: `items?encoding=${label}`,
      request: { headers: csv, body: good },
      problem: { detail: wants(`"${label}" is no encoding that can be read; send one`) },
    })),
  );
});
