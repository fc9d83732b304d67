import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { ProblemCode } from '@repo/engine';
import { fileForm, form } from '../../form.ts';
import { csv, good, type Refusal, wants } from '../refusal.ts';

const gzip = gzipSync(good);
const brotli = brotliCompressSync(good);
/** `id,label\n1,a\n2,ä\n`, compressed with the zstd tool. */
const zstd = Buffer.from('KLUv/QRYkQAAaWQsbGFiZWwKMSxhCjIsw6QKJqesIg==', 'base64');
/** Blank lines, the cheapest content. */
const bomb = Buffer.concat([Buffer.from(good), Buffer.alloc(2e6, '\n')]);

type Case = readonly [name: string, file: Buffer, code: ProblemCode, says: string];

/** Files that are recognized by their first bytes. */
const files: readonly Case[] = [
  ['truncated gzip', gzip.subarray(0, 20), 'COMPRESSION_CORRUPT', 'ends early'],
  ['gzip without its last byte', gzip.subarray(0, -1), 'COMPRESSION_CORRUPT', 'ends early'],
  ['gzip with only a header', gzip.subarray(0, 10), 'COMPRESSION_CORRUPT', 'ends early'],
  ['gzip with another checksum', flipped(gzip, gzip.length - 8), 'COMPRESSION_CORRUPT', 'is corrupt'],
  ['gzip with another length', flipped(gzip, gzip.length - 1), 'COMPRESSION_CORRUPT', 'is corrupt'],
  ['gzip with a damaged block', flipped(gzip, 10), 'COMPRESSION_CORRUPT', 'is corrupt'],
  [
    'gzip before zeros',
    Buffer.concat([gzip, Buffer.alloc(9)]),
    'COMPRESSION_CORRUPT',
    'there is extra data after the end',
  ],
  ['gzip before CSV', Buffer.concat([gzip, Buffer.from(good)]), 'COMPRESSION_CORRUPT', 'is corrupt'],
  [
    'gzip before half of a gzip',
    Buffer.concat([gzip, gzip.subarray(0, 15)]),
    'COMPRESSION_CORRUPT',
    'ends early',
  ],
  ['a gzip bomb', gzipSync(bomb), 'INFLATE_LIMIT', '1000 times its size'],
  ['gzip of an empty file', gzipSync(''), 'CSV_EMPTY', 'the file is empty'],
  ['truncated zstd', zstd.subarray(0, 20), 'COMPRESSION_CORRUPT', 'ends early'],
  ['zstd with only a header', zstd.subarray(0, 5), 'COMPRESSION_CORRUPT', 'ends early'],
  ['zstd with another checksum', flipped(zstd, zstd.length - 1), 'COMPRESSION_CORRUPT', 'is corrupt'],
  [
    'zstd before zeros',
    Buffer.concat([zstd, Buffer.alloc(9)]),
    'COMPRESSION_CORRUPT',
    'there is extra data after the end',
  ],
  ['zstd with a window of 16 MiB', window16MiB(), 'INFLATE_LIMIT', 'too large a window'],
  [
    'zstd with a dictionary',
    Buffer.from('28b52ffd2105010900006100000000', 'hex'),
    'COMPRESSION_CORRUPT',
    'with a dictionary',
  ],
];

/** For these files `Content-Encoding` decides how to decompress, not their first bytes. */
const declared: readonly (readonly [coding: string, ...Case])[] = [
  ['gzip', 'nothing', Buffer.alloc(1), 'COMPRESSION_CORRUPT', 'ends early'],
  ['gzip', 'CSV', Buffer.from(good), 'COMPRESSION_CORRUPT', 'corrupt, or not compressed'],
  ['br', 'CSV', Buffer.from(good), 'COMPRESSION_CORRUPT', 'corrupt, or not compressed'],
  ['zstd', 'CSV', Buffer.from(good), 'COMPRESSION_CORRUPT', 'corrupt, or not compressed'],
  ['gzip', 'brotli', brotli, 'COMPRESSION_CORRUPT', 'corrupt, or not compressed'],
  ['gzip', 'zlib', deflateSync(good), 'COMPRESSION_CORRUPT', 'corrupt, or not compressed'],
  ['br', 'gzip', gzip, 'COMPRESSION_CORRUPT', 'corrupt, or not compressed'],
  ['zstd', 'gzip', gzip, 'COMPRESSION_CORRUPT', 'corrupt, or not compressed'],
  ['gzip', 'zstd', zstd, 'COMPRESSION_CORRUPT', 'corrupt, or not compressed'],
  ['br', 'truncated brotli', brotli.subarray(0, -3), 'COMPRESSION_CORRUPT', 'ends early'],
  [
    'br',
    'brotli before CSV',
    Buffer.concat([brotli, Buffer.from(good)]),
    'COMPRESSION_CORRUPT',
    'there is extra data after the end',
  ],
  ['br', 'a brotli bomb', brotliCompressSync(bomb), 'INFLATE_LIMIT', '1000 times its size'],
  ['gzip', 'gzip in gzip', gzipSync(gzip), 'CONTENT_NOT_CSV', 'compressed twice'],
  ['br', 'gzip in brotli', brotliCompressSync(gzip), 'CONTENT_NOT_CSV', 'compressed twice'],
  ['br', 'zstd in brotli', brotliCompressSync(zstd), 'CONTENT_NOT_CSV', 'compressed twice'],
];

export const compression: readonly Refusal[] = [
  ...files.flatMap(([name, file, code, says]) => [
    { name: `in ${name}, in a form`, code, request: fileForm(file), problem: { detail: wants(says) } },
    { name: `in ${name}`, code, request: { headers: csv, body: file }, problem: { detail: wants(says) } },
  ]),
  ...declared.map(([coding, name, file, code, says]) => ({
    name: `declared as ${coding}, of ${name}`,
    code,
    request: { headers: { ...csv, 'content-encoding': coding }, body: file },
    problem: { detail: wants(says) },
  })),
  {
    name: 'called .br, of CSV',
    code: 'COMPRESSION_CORRUPT',
    request: form([{ file: good, filename: 'contacts.csv.br' }]),
    problem: { detail: wants('corrupt, or not compressed') },
  },
];

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 0xff;
  return copy;
}

function window16MiB(): Buffer {
  return Buffer.concat([Buffer.from('28b52ffd0470', 'hex'), zstd.subarray(6)]);
}
