import { csv, good, goodForm, type RawRequest, type Refusal, wants } from '../refusal.ts';

const digest = 'Content-Digest must be sha-256=:…:';
const key = 'Idempotency-Key must be 1 to 255 visible ASCII characters';

/** A raw head with its body. */
const raw = (requestLine: string, headers: string, connection: RawRequest['connection']): RawRequest => ({
  bytes: `${requestLine}\r\n${headers}content-type: text/csv\r\ncontent-length: ${good.length}\r\n\r\n${good}`,
  connection,
});

const line = 'POST /v1/imports/items HTTP/1.1';
const host = 'host: localhost\r\n';

/** Heads that Node's parser rejects; the connection ends there. */
const unreadable: readonly (readonly [name: string, requestLine: string, headers: string])[] = [
  ['with an unknown method', 'FETCH /v1/imports/items HTTP/1.1', host],
  ['with a lowercase method', 'post /v1/imports/items HTTP/1.1', host],
  ['of HTTP/9.9', 'POST /v1/imports/items HTTP/9.9', host],
  ['of another protocol', 'POST /v1/imports/items ICY/1.0', host],
  ['without a path', 'POST HTTP/1.1', host],
  ['with a blank in its path', 'POST /v1/imports/it ems HTTP/1.1', host],
  ['with a NUL in its path', 'POST /v1/imports/it\0ems HTTP/1.1', host],
  ['with a header without a name', line, `${host}: x\r\n`],
  ['with a header without a colon', line, `${host}nonsense\r\n`],
  ['with a blank before a colon', line, `${host}x-a : b\r\n`],
  ['with a blank in the name of a header', line, `${host}x a: b\r\n`],
  ['with a folded header', line, `${host}x-a: b\r\n c\r\n`],
  ['with a NUL in a header', line, `${host}x-a: b\0c\r\n`],
  ['with a bare CR in a header', line, `${host}x-a: b\rc\r\n`],
  ['with a header that a bare LF ends', line, `${host}x-a: b\n`],
  ['with headers of 20 KB', line, `${host}x-a: ${'b'.repeat(20_000)}\r\n`],
  ['with bytes beyond ASCII in its path', 'POST /v1/imports/ït HTTP/1.1', host],
  ['with a path of 20 KB', `POST /v1/imports/${'i'.repeat(20_000)} HTTP/1.1`, host],
];

/** Invalid request lines and headers. */
export const heads: readonly Refusal[] = [
  ...unreadable.map(([name, requestLine, headers]) => ({
    name,
    code: 'REQUEST_INVALID' as const,
    request: raw(requestLine, headers, 'closed'),
  })),
  {
    name: 'without a host',
    code: 'REQUEST_INVALID',
    request: raw(line, '', 'kept'),
    problem: { detail: wants('no Host header') },
  },
  {
    name: 'with an unsupported expectation',
    code: 'REQUEST_INVALID',
    request: raw(line, `${host}expect: 200-ok\r\n`, 'kept'),
    problem: { detail: wants('100-continue') },
  },
  {
    name: 'of HTTP/1.0 to a missing table',
    code: 'TABLE_NOT_FOUND',
    request: raw('POST /v1/imports/nothing HTTP/1.0', host, 'closed'),
  },
  {
    name: 'that asks to close the connection',
    code: 'TABLE_NOT_FOUND',
    request: raw('POST /v1/imports/nothing HTTP/1.1', `${host}connection: close\r\n`, 'closed'),
  },
  {
    name: 'that asks to upgrade to WebSocket',
    code: 'TABLE_NOT_FOUND',
    request: raw(
      'POST /v1/imports/nothing HTTP/1.1',
      `${host}connection: upgrade\r\nupgrade: websocket\r\n`,
      'kept',
    ),
  },
  ...[
    '//v1/imports/items',
    '/v1//imports/items',
    '/v1/imports/items/',
    '/v1/./imports/items',
    '/V1/imports/items',
  ].map((path) => ({
    name: `with the path ${path}`,
    code: 'ROUTE_NOT_FOUND' as const,
    request: raw(`POST ${path} HTTP/1.1`, host, 'kept'),
  })),
  {
    name: 'with a fragment after its path',
    code: 'PARAMETER_INVALID',
    request: raw('POST /v1/imports/items#top HTTP/1.1', host, 'kept'),
    problem: { detail: wants('"top"') },
  },
  {
    name: 'with a full URL of another table',
    code: 'TABLE_NOT_FOUND',
    request: raw('POST http://test/v1/imports/nothing HTTP/1.1', host, 'kept'),
  },
  {
    name: 'with an asterisk as its path',
    code: 'ROUTE_NOT_FOUND',
    request: raw('POST * HTTP/1.1', host, 'kept'),
  },
  {
    name: 'with half a character in its query',
    code: 'PARAMETER_INVALID',
    request: raw('POST /v1/imports/items?quote=%C3 HTTP/1.1', host, 'kept'),
    problem: { detail: wants('quote must be one ASCII character') },
  },
  {
    name: 'with PUT, as curl -T sends it',
    code: 'METHOD_NOT_ALLOWED',
    request: { method: 'PUT', headers: csv, body: good },
    headers: { allow: 'DELETE, GET, HEAD, POST' },
    problem: { detail: wants('-X POST') },
  },
  ...['PATCH', 'OPTIONS', 'PROPFIND', 'TRACE'].map((method) => ({
    name: `with ${method}`,
    code: 'METHOD_NOT_ALLOWED' as const,
    request: { method, headers: csv, body: good },
    headers: { allow: 'DELETE, GET, HEAD, POST' },
  })),
  {
    name: 'with GET',
    code: 'IMPORT_NOT_FOUND',
    request: { method: 'GET' },
    problem: { detail: wants('POST') },
  },
  {
    name: 'with GET for a NUL',
    code: 'IMPORT_NOT_FOUND',
    path: '%00',
    request: { method: 'GET' },
  },
  {
    name: 'to the wrong route',
    code: 'ROUTE_NOT_FOUND',
    path: 'items/rows',
    request: { headers: csv, body: good },
  },
  ...['', '""', 'a b', 'a"b', 'ä', 'k'.repeat(256)].map((value) => ({
    name: `with the Idempotency-Key ${JSON.stringify(value.slice(0, 20))}`,
    code: 'PARAMETER_INVALID' as const,
    request: { headers: { ...csv, 'idempotency-key': value }, body: good },
    problem: { detail: wants(key) },
  })),
  {
    name: 'with an invalid Idempotency-Key after 2,500 other headers',
    code: 'PARAMETER_INVALID',
    request: raw(line, `${host}${'a: b\r\n'.repeat(2500)}idempotency-key: a b\r\n`, 'kept'),
    problem: { detail: wants(key) },
  },
  {
    name: 'with two Idempotency-Keys',
    code: 'PARAMETER_INVALID',
    request: raw(line, `${host}idempotency-key: a\r\nidempotency-key: b\r\n`, 'kept'),
    problem: { detail: wants(key) },
  },
  ...['sha-256=abc', 'sha-256=:abc:', 'sha-256=::', `sha-256=:${'A'.repeat(44)}:`].map((value) => ({
    name: `with the Content-Digest ${value}`,
    code: 'PARAMETER_INVALID' as const,
    request: { headers: { ...csv, 'content-digest': value }, body: good },
    problem: { detail: wants(digest) },
  })),
  ...[{ headers: csv, body: good }, goodForm].map((request, i) => ({
    name: `with the Content-Digest of another ${['file', 'form'][i]}`,
    code: 'DIGEST_MISMATCH' as const,
    request: {
      ...request,
      headers: { ...request.headers, 'content-digest': `sha-256=:${'A'.repeat(43)}=:` },
    },
  })),
];
