import { good, type RawRequest, type Refusal } from '../refusal.ts';

const length = good.length;

function body(headers: string, bytes: string, options: Omit<RawRequest, 'bytes'>): RawRequest {
  const head = `POST /v1/imports/items HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/csv\r\n${headers}\r\n`;
  return { bytes: head + bytes, ...options };
}

const chunked = 'transfer-encoding: chunked\r\n';
const hidden = `0\r\n\r\nPOST /v1/imports/items HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${length}\r\n\r\n${good}`;
/** The file in one chunk; the caller adds the last one. */
const chunk = `${length.toString(16)}\r\n${good}\r\n`;

/** Bodies whose end is ambiguous, which allows request smuggling, or undefined. */
const ambiguous: readonly (readonly [name: string, headers: string, bytes: string])[] = [
  ['by a length and by chunks', `content-length: ${length}\r\n${chunked}`, `${chunk}0\r\n\r\n`],
  ['by chunks and by a length', `${chunked}content-length: 4\r\n`, hidden],
  ['by two lengths', `content-length: ${length}\r\ncontent-length: 4\r\n`, good],
  ['by the same length twice', `content-length: ${length}\r\ncontent-length: ${length}\r\n`, good],
  ['by a list of lengths', `content-length: ${length}, 4\r\n`, good],
  ['by a negative length', 'content-length: -1\r\n', good],
  ['by a length with a sign', `content-length: +${length}\r\n`, good],
  ['by a hexadecimal length', 'content-length: 0x10\r\n', good],
  ['by a fraction of a length', 'content-length: 16.0\r\n', good],
  ['by a length with a blank', 'content-length: 1 6\r\n', good],
  ['by a length of 30 digits', `content-length: ${'9'.repeat(30)}\r\n`, good],
  ['by no length', 'content-length: \r\n', good],
  ['by chunks that are not the last coding', 'transfer-encoding: chunked, gzip\r\n', hidden],
  ['by chunks twice', `transfer-encoding: chunked, chunked\r\n`, hidden],
  ['by an unknown coding', 'transfer-encoding: xchunked\r\n', hidden],
  ['by the coding identity', 'transfer-encoding: identity\r\n', good],
  ['by chunks after a vertical tab', 'transfer-encoding: \x0bchunked\r\n', hidden],
];

const badChunks: readonly (readonly [name: string, bytes: string])[] = [
  ['whose length is no number', `zz\r\n${good}\r\n0\r\n\r\n`],
  ['whose length is negative', `-5\r\n${good}\r\n0\r\n\r\n`],
  ['whose length has a prefix', `0x11\r\n${good}\r\n0\r\n\r\n`],
  ['whose length is missing', `\r\n${good}\r\n0\r\n\r\n`],
  ['whose length has 17 digits', `${'f'.repeat(17)}\r\n${good}\r\n0\r\n\r\n`],
  ['whose length a bare LF ends', `${length.toString(16)}\n${good}\r\n0\r\n\r\n`],
  ['that are longer than they say', `4\r\n${good}\r\n0\r\n\r\n`],
  ['whose extension has 20 KB', `${length.toString(16)};${'x'.repeat(20_000)}\r\n${good}\r\n0\r\n\r\n`],
  ['whose trailer has 20 KB', `${chunk}0\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`],
];

const cut: readonly (readonly [name: string, headers: string, bytes: string])[] = [
  ['longer than what arrives', 'content-length: 1000\r\n', good],
  ['of 8 PiB', `content-length: ${2 ** 53 - 1}\r\n`, good],
  ['in a chunk that is longer than what arrives', chunked, `1000\r\n${good}`],
  ['in chunks without the last', chunked, chunk],
  ['in chunks without their last line end', chunked, `${chunk}0\r\n`],
];

/** Bodies whose end HTTP defines. Data after it must not be taken for a request. */
export const framing: readonly Refusal[] = [
  ...ambiguous.map(([name, headers, bytes]) => ({
    name,
    code: 'REQUEST_INVALID' as const,
    request: body(headers, bytes, { connection: 'closed' }),
  })),
  ...badChunks.map(([name, bytes]) => ({
    name: `by chunks ${name}`,
    code: 'REQUEST_INVALID' as const,
    request: body(chunked, bytes, { connection: 'closed' }),
  })),
  ...cut.map(([name, headers, bytes]) => ({
    name: `of a body ${name}`,
    code: 'BODY_TRUNCATED' as const,
    request: body(headers, bytes, { connection: 'closed', fin: true }),
  })),
  {
    name: 'of an empty body in chunks',
    code: 'CSV_EMPTY',
    request: body(chunked, '0\r\n\r\n', { connection: 'kept' }),
  },
];
