import type { Receipt, Reject } from '@repo/engine';
import type { OperationId } from './operations.ts';

/** A request that can be sent unchanged, and its response. */
export interface Example {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | boolean | number>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** A file, as `text/csv`. */
  readonly file?: string;
  readonly status: number;
  readonly answer: unknown;
}

const id = '01a20a89-c17d-7035-8f14-8486cfcc3de6';
const key = { name: 'people-1' };
const table = { table: 'people' };
const file = 'id,name,born\n1,Ada,1815-12-10\n2,Grace,9 Dec 1906\nx,Dennis,2023-02-29\n';
const rows = { read: 3, loaded: 2, rejected: 1, skipped: 0 };
const reject: Reject = {
  record: 3,
  line: 4,
  byte: 49,
  column: 'id',
  code: 'TYPE_INVALID',
  message: 'not a valid value for the column’s type: "x"',
  errors: [
    { column: 'id', code: 'TYPE_INVALID', message: 'not a valid value for the column’s type: "x"' },
    {
      column: 'born',
      code: 'DATE_INVALID',
      message: 'no such date or time, or not in a form such as 2024-01-31: "2023-02-29"',
    },
  ],
};
const receipt: Receipt = {
  id,
  status: 'committed',
  table: 'public.people',
  file: 'people.csv',
  mode: 'append',
  format: 'binary',
  rows,
  bytes: { received: 69, decoded: 69 },
  sha256: '19f8d4a0f4b3e1a5f4ab9a7d8c2b6f3d1e0c9b8a7f6e5d4c3b2a190817263544',
  changes: { born: 1 },
  rejects: { byCode: { TYPE_INVALID: 1 }, sample: [reject], href: `/v1/imports/${id}/rejects` },
  durationMs: 9,
  rowsPerSecond: 210,
  peakRssBytes: 106_733_568,
  time: { waitingForSourceMs: 2, processingMs: 3, waitingForDatabaseMs: 3 },
};
const column = { nullable: true, default: false, generated: false, insertable: true, required: false };
const isNew = (name: string, type: string, why: string) => ({ name, type, why, header: name });

/**
 * Examples by operation. A test sends them in this order to a service with the table
 * `CREATE TABLE people (id int PRIMARY KEY, name text, born date)`.
 */
export const examples: Readonly<Partial<Record<OperationId, Example>>> = {
  isLive: { status: 200, answer: { status: 'ok' } },
  isReady: { status: 200, answer: { status: 'ok' } },
  createTable: {
    query: { name: 'shops', dryRun: true },
    file: 'zip,opened\n02134,2024-01-05\n',
    status: 200,
    answer: {
      table: 'public.shops',
      ddl: 'CREATE TABLE "public"."shops" (\n  "zip" text,\n  "opened" date\n)',
      columns: [
        isNew('zip', 'text', '"02134" would change as another type, or does not fit the other values'),
        isNew('opened', 'date', 'each value of the sample is a date'),
      ],
      proposed: { encoding: { value: 'utf-8', from: 'default' } },
      parameters: 'exact=true',
      rows: { read: 1, valid: 1, rejected: 0, skipped: 0 },
      rejects: { byCode: {}, sample: [] },
      dryRun: true,
    },
  },
  listTables: {
    status: 200,
    answer: {
      tables: [
        {
          table: 'public.people',
          schema: 'public',
          name: 'people',
          kind: 'ordinary',
          estimatedRows: null,
          columnCount: 3,
        },
      ],
    },
  },
  getTable: {
    params: table,
    status: 200,
    answer: {
      table: 'public.people',
      schema: 'public',
      name: 'people',
      kind: 'ordinary',
      columns: [
        {
          name: 'id',
          type: 'integer',
          ...column,
          nullable: false,
          required: true,
          rule: 'integer',
          accepts: 'a whole number',
        },
        { name: 'name', type: 'text', ...column, rule: 'text', accepts: 'text, stored unchanged' },
        {
          name: 'born',
          type: 'date',
          ...column,
          rule: 'date',
          accepts: '2024-01-31, 2024/01/31, 20240131, 31 Jan 2024; 31/01/2024 with dateOrder',
        },
      ],
      keys: [{ primary: true, columns: ['id'] }],
      template: 'id,name,born',
    },
  },
  getTemplate: { params: table, status: 200, answer: 'id,name,born\n' },
  planImport: {
    params: table,
    file: 'Id;born\n1;13/02/1815\n',
    status: 200,
    answer: {
      table: 'public.people',
      cut: false,
      proposed: {
        delimiter: { value: ';', from: 'detected' },
        quote: { value: '"', from: 'default' },
        encoding: { value: 'utf-8', from: 'default' },
        dateOrder: { value: 'dmy', from: 'detected' },
      },
      parameters: 'delimiter=%3B&dateOrder=dmy',
      columns: [
        {
          header: 'Id',
          matched: 'folded',
          column: 'id',
          type: 'integer',
          rule: 'integer',
          required: true,
          map: 'Id:id',
        },
        { header: 'born', matched: 'exact', column: 'born', type: 'date', rule: 'date', required: false },
      ],
      missing: [{ column: 'name', type: 'text', gets: 'null' }],
      unknown: [],
      format: 'binary',
      rows: { read: 1, valid: 1, rejected: 0, skipped: 0 },
      changes: { born: 1 },
      rejects: { byCode: {}, sample: [] },
      sample: [
        {
          record: 1,
          line: 2,
          before: ['1', '13/02/1815'],
          after: { id: '1', born: '1815-02-13' },
          changed: ['born'],
        },
      ],
      problems: [],
    },
  },
  importFile: {
    params: { name: 'people' },
    headers: { 'idempotency-key': 'people-1', 'content-disposition': 'attachment; filename="people.csv"' },
    file,
    status: 200,
    answer: receipt,
  },
  getImport: { params: key, status: 200, answer: receipt },
  followImport: {
    params: key,
    status: 200,
    answer: `event: end\ndata: ${JSON.stringify(receipt)}\n\n`,
  },
  getRejects: { params: key, status: 200, answer: 'id,name,born\nx,Dennis,2023-02-29\n' },
  cancelImport: {
    params: key,
    status: 409,
    answer: {
      type: 'urn:stream-engine:problem:IMPORT_ENDED',
      title: 'The import has ended',
      status: 409,
      code: 'IMPORT_ENDED',
      detail: 'the import has already ended: it is committed',
      retryable: false,
      rowsLoaded: 0,
      href: `/v1/imports/${id}`,
    },
  },
  listImports: {
    query: { limit: 1 },
    status: 200,
    answer: {
      imports: [
        {
          id,
          status: 'committed',
          table: 'public.people',
          file: 'people.csv',
          mode: 'append',
          key: 'people-1',
          rows,
          startedAt: '2026-11-25T01:00:00.000Z',
          endedAt: '2026-11-25T01:00:03.000Z',
          durationMs: 9,
        },
      ],
    },
  },
};
