import type { SendOptions } from '@repo/faults';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { fileForm } from '../form.ts';

/** An upload, and its result if nothing is thrown. */
export interface Scenario {
  readonly name: string;
  /** Path after `/v1/imports/`. */
  readonly path: string;
  readonly request: SendOptions;
  readonly status: 200 | 409 | 422;
  /** Rows that exist afterwards. */
  readonly rows: number;
  /** Whether the scenario sends other statements to the database than a plain file. */
  readonly ownStatements?: true;
}

export const schema = `
  CREATE TABLE items (id int PRIMARY KEY, label text);
  CREATE TABLE parts (id int PRIMARY KEY, label text CHECK (label <> 'bad'));`;

const head = 'id,label\n';
const csv = { 'content-type': 'text/csv' };
/** Two records are invalid, and two more violate the check of `parts`. */
const file =
  head +
  Array.from({ length: 20 }, (_, id) => {
    if (id % 9 === 4) return 'x,invalid\n';
    return `${id},${id % 9 === 5 ? 'bad' : `label ${id}`}\n`;
  }).join('');
const whole = { status: 200, rows: 18 } as const;
/** `id,label\n1,a\n2,ä\n`, compressed with the zstd tool. */
const zstd = Buffer.from('KLUv/QRYkQAAaWQsbGFiZWwKMSxhCjIsw6QKJqesIg==', 'base64');

export const scenarios: readonly Scenario[] = [
  { name: 'a file', path: 'items', request: { headers: csv, body: file }, ...whole },
  { name: 'a form', path: 'items', request: fileForm(file), ...whole },
  { name: 'a file in gzip', path: 'items', request: { headers: csv, body: gzipSync(file) }, ...whole },
  { name: 'a file in zstd', path: 'items', request: { headers: csv, body: zstd }, status: 200, rows: 2 },
  {
    name: 'a file in brotli, in another encoding',
    path: 'items?encoding=windows-1252',
    request: {
      headers: { ...csv, 'content-encoding': 'br' },
      body: brotliCompressSync(Buffer.from('id\n1\n')),
    },
    status: 200,
    rows: 1,
  },
  {
    name: 'a file that replaces the rows',
    path: 'items?mode=replace&maxRejects=50%25',
    request: { headers: csv, body: file },
    ...whole,
    ownStatements: true,
  },
  {
    name: 'a file that is merged',
    path: 'items?mode=upsert',
    request: { headers: csv, body: file },
    ...whole,
    ownStatements: true,
  },
  {
    name: 'a file of new rows',
    path: 'items?mode=insert-new',
    request: { headers: csv, body: file },
    ...whole,
    ownStatements: true,
  },
  {
    name: 'a file with rejected rows',
    path: 'parts?onConstraint=reject',
    request: { headers: csv, body: file },
    status: 200,
    rows: 16,
    ownStatements: true,
  },
  {
    name: 'a file with a key and a digest',
    path: 'items?map=Nr:id&null=NA',
    request: {
      headers: {
        ...csv,
        'idempotency-key': 'a',
        'content-digest': 'sha-256=:uZ48Z48YNx9wTjm2FJyjqBUmNNDirFK25+Qi0T3O6a4=:',
      },
      body: 'Nr,label\n1,NA\n',
    },
    status: 200,
    rows: 1,
  },
  {
    name: 'a dry run',
    path: 'items?dryRun=true',
    request: { headers: csv, body: file },
    status: 200,
    rows: 0,
    ownStatements: true,
  },
  {
    name: 'a rejected row',
    path: 'items',
    request: { headers: csv, body: 'id\n1\n1\n' },
    status: 409,
    rows: 0,
    ownStatements: true,
  },
  {
    name: 'too many rejects',
    path: 'items?maxRejects=1',
    request: { headers: csv, body: file },
    status: 422,
    rows: 0,
  },
];
