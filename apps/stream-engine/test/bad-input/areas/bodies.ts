import { gzipSync } from 'node:zlib';
import { csv, good, goodForm, type Refusal, wants } from '../refusal.ts';

export const bodies: readonly Refusal[] = [
  { name: 'that is missing', code: 'BODY_EMPTY', request: { headers: csv } },
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
  ...[';;', 'text', 'text/', 'text/csv2', 'text/html', 'csv', 'x'.repeat(5000), 'image/png'].map((type) => ({
    name: `of the type ${type.slice(0, 20)}`,
    code: 'MEDIA_TYPE_UNSUPPORTED' as const,
    request: { headers: { 'content-type': type }, body: good },
  })),
  ...['deflate', 'gzip, br', 'gzip, gzip', 'compress', 'gzip;q=1', 'x'.repeat(300), '*', 'gzip br'].map(
    (coding) => ({
      name: `with the content encoding ${coding.slice(0, 20)}`,
      code: 'ENCODING_UNSUPPORTED' as const,
      request: { headers: { ...csv, 'content-encoding': coding }, body: gzipSync(good) },
      problem: { detail: wants('gzip, zstd and br') },
    }),
  ),
  {
    name: 'of a compressed form',
    code: 'ENCODING_UNSUPPORTED',
    request: {
      headers: { ...goodForm.headers, 'content-encoding': 'gzip' },
      body: gzipSync(goodForm.body),
    },
    problem: { detail: wants('compress the file inside the form, not the form itself') },
  },
];
