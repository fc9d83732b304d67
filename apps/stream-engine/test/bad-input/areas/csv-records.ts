import type { SendOptions } from '@repo/faults';
import { csv, goodForm, type Refusal, rows, wants } from '../refusal.ts';
import { withOneError } from '../../with-one-error.ts';

const unterminatedAt = Buffer.byteLength(`id,label\n${rows}30000,`);
const many = Array.from({ length: 3000 }, (_, id) => (id % 100 === 50 ? 'x\n' : `${id}\n`)).join('');
const sample = [
  withOneError({ record: 2, line: 3, byte: 5, column: 'id', code: 'TYPE_INVALID', message: wants('"x"') }),
];
const three: SendOptions = { headers: csv, body: 'id\n1\nx\n3\n' };

/** Faults of records, and of their number. */
export const csvRecords: readonly Refusal[] = [
  {
    name: 'with a quote that is never closed',
    code: 'QUOTE_UNTERMINATED',
    request: { headers: csv, body: `id,label\n${rows}30000,"a\n` },
    problem: { position: { record: 30_001, line: 30_002, byte: unterminatedAt } },
  },
  {
    name: 'above the size limit',
    code: 'RECORD_TOO_LARGE',
    request: {
      headers: csv,
      body: `id,label,price\n1,${'a'.repeat(999)},${'1'.repeat(999)},${'1'.repeat(999)}\n`,
    },
    problem: { position: { record: 1, line: 2, byte: 15 }, limit: 2000 },
  },
  {
    name: 'that runs on after a stray quote',
    code: 'RECORD_TOO_LARGE',
    request: { headers: csv, body: `id,label\n1,"a\n${rows}` },
    problem: { position: { record: 1, line: 2, byte: 9 }, limit: 2000 },
  },
  {
    name: 'with a field above the size limit',
    code: 'FIELD_TOO_LARGE',
    request: { headers: csv, body: `id,label\n1,a\n2,${'b'.repeat(1001)}\n` },
    problem: { position: { record: 2, line: 3, byte: 15 }, limit: 1000 },
  },
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
  ...[0, 1, 3].map((announced) => ({
    name: `${announced} instead of 2`,
    code: 'ROWS_UNEXPECTED' as const,
    path: `items?expectedRows=${announced}`,
    request: goodForm,
    problem: { detail: `the file has 2 records, but ${announced} were expected` },
  })),
];
