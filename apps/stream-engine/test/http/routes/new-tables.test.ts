import { send, sendCsv } from '@repo/faults';
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { createPool } from '@repo/database';
import { afterAll, describe, expect, it } from 'vitest';
import { fileForm } from '../../form.ts';
import { problemOf } from '../../problem-of.ts';
import { startTestService } from '../../test-service.ts';
import { withOneError } from '../../with-one-error.ts';

const service = await startTestService({
  schema: `
    CREATE TABLE taken (id int);
    CREATE VIEW seen AS SELECT 1 AS a;
    CREATE SCHEMA sales;
    CREATE TYPE text AS ENUM ('not the real one');`,
});
const at = (query: string, url = service.url) => `${url}/v1/tables?${query}`;

async function exists(name: string): Promise<boolean> {
  const rows = await service.database.query<{ found: boolean }>(
    `SELECT to_regclass('${name}') IS NOT NULL AS found`,
  );
  return rows[0]!.found;
}

const csv = 'id,zip,born\n1,02134,2024-01-05\n2,,\n';
const ddl = 'CREATE TABLE "public"."places" (\n  "id" bigint,\n  "zip" text,\n  "born" date\n)';

describe('POST /v1/tables', () => {
  it('shows the statement with dryRun, and creates the table without', async () => {
    const dry = await sendCsv(at('name=places&dryRun=true'), csv);
    expect(dry.status).toBe(200);
    expect(dry.headers.location).toBeUndefined();
    const shown = JSON.parse(dry.body.toString());
    expect(shown).toEqual({
      table: 'public.places',
      ddl,
      columns: [
        { name: 'id', type: 'bigint', why: 'each value of the sample is a whole number', header: 'id' },
        { name: 'zip', type: 'text', why: expect.stringContaining('"02134"'), header: 'zip' },
        { name: 'born', type: 'date', why: 'each value of the sample is a date', header: 'born' },
      ],
      proposed: { encoding: { value: 'utf-8', from: 'default' } },
      parameters: 'exact=true',
      rows: { read: 2, valid: 2, rejected: 0, skipped: 0 },
      rejects: { byCode: {}, sample: [] },
      dryRun: true,
    });
    expect(await exists('places')).toBe(false);

    const created = await sendCsv(at('name=places'), csv);
    expect(created.status).toBe(201);
    expect(JSON.parse(created.body.toString())).toEqual({ ...shown, dryRun: false });
    expect(created.headers.location).toBe('/v1/tables/public.places');
    const detail = await send(`${service.url}${created.headers.location}`, { method: 'GET' });
    expect(JSON.parse(detail.body.toString())).toMatchObject({
      table: 'public.places',
      template: 'id,zip,born',
    });
    // The types are PostgreSQL's own, even if something else is named text.
    const loaded = await sendCsv(`${service.url}/v1/imports/places`, csv);
    expect(JSON.parse(loaded.body.toString())).toMatchObject({ format: 'binary', rows: { loaded: 2 } });
  });

  it('accepts forms, compressed files, other dialects and files without a header', async () => {
    const dialect = 'delimiter=;&encoding=windows-1252&header=false&null=NA&dateOrder=dmy&dryRun=true';
    const body = Buffer.from('1;é;13/02/2024\nNA;"NA";NA\n', 'latin1');
    for (const request of [fileForm(body), fileForm(gzipSync(body))]) {
      const answer = await send(at(`name=t&${dialect}`), request);
      expect(answer.status).toBe(200);
      const { columns } = JSON.parse(answer.body.toString());
      expect(columns).toMatchObject([
        { name: 'column1', type: 'bigint' },
        { name: 'column2', type: 'text' },
        { name: 'column3', type: 'date' },
      ]);
      expect(columns[0]).not.toHaveProperty('header');
    }
  });

  it('returns parameters that import each value unchanged or reject it', async () => {
    const dialect = 'delimiter=%3B&header=false&null=NA&null=-&dateOrder=dmy';
    const { body } = await sendCsv(at(`name=asked&${dialect}`), '1;13/02/2024;NA\n');
    const { parameters } = JSON.parse(body.toString());
    expect(parameters).toBe('delimiter=%3B&header=false&null=NA&null=-&dateOrder=dmy&exact=true');
    const loaded = await sendCsv(
      `${service.url}/v1/imports/asked?${parameters}`,
      '1;13/02/2024;NA\n01;-;x\n',
    );
    expect(JSON.parse(loaded.body.toString())).toMatchObject({
      rows: { loaded: 1, rejected: 1 },
      rejects: { byCode: { NOT_EXACT: 1 } },
    });
  });

  it('detects the encoding, and returns it', async () => {
    const latin = Buffer.from('id,name\n1,Zo\xeb\n2,Bob\n', 'latin1');
    for (const [name, file, encoding] of [
      ['latin', latin, 'windows-1252'],
      ['wide', Buffer.from('id,name\n1,Zoë\n2,Bob\n', 'utf16le'), 'utf-16le'],
    ] as const) {
      const { body } = await sendCsv(at(`name=${name}`), file);
      const answer = JSON.parse(body.toString());
      expect(answer).toMatchObject({
        proposed: { encoding: { value: encoding, from: 'detected' } },
        parameters: `exact=true&encoding=${encoding}`,
        rows: { valid: 2, rejected: 0 },
      });
      await sendCsv(`${service.url}/v1/imports/${name}?${answer.parameters}`, file);
      expect(await service.database.query(`SELECT name FROM ${name} ORDER BY id`)).toEqual([
        { name: 'Zoë' },
        { name: 'Bob' },
      ]);
    }
    const { body } = await sendCsv(at('name=t&dryRun=true&encoding=iso-8859-2'), latin);
    expect(JSON.parse(body.toString())).toMatchObject({
      proposed: { encoding: { value: 'iso-8859-2', from: 'parameter' } },
      parameters: 'encoding=iso-8859-2&exact=true',
    });
  });

  it('reports the records of the sample that cannot be loaded', async () => {
    const { body } = await sendCsv(at('name=t&dryRun=true'), 'id,v\n1,a\n2\n3,a\0\n');
    const { rows, rejects } = JSON.parse(body.toString());
    expect({ rows, byCode: rejects.byCode }).toMatchObject({
      rows: { read: 3, valid: 1, rejected: 2 },
      byCode: { COLUMN_COUNT: 1, NUL_BYTE: 1 },
    });
    const [first, second] = rejects.sample;
    expect(first).toMatchObject({ record: 2, line: 3, code: 'COLUMN_COUNT' });
    expect(second).toMatchObject({ record: 3, line: 4, code: 'NUL_BYTE' });
    // The format in which an import reports them.
    expect(rejects.sample).toEqual([withOneError(first), withOneError(second)]);
  });

  it('creates an empty table, as small as one that never had rows', async () => {
    const rows = Array.from({ length: 20_000 }, (_, n) => `${n},${'x'.repeat(20)}\n`).join('');
    await sendCsv(at('name=roomy&primaryKey=id'), `id,v\n${rows}`);
    expect(
      await service.database.query(`SELECT count(*)::int, pg_relation_size('roomy')::int AS size FROM roomy`),
    ).toEqual([{ count: 0, size: 0 }]);
  });

  it('creates a primary key, whose columns are NOT NULL', async () => {
    const { status, body } = await sendCsv(
      at('name=sales.keyed&primaryKey=Country,code'),
      'country, Code\nde,1\n',
    );
    expect(status).toBe(201);
    expect(JSON.parse(body.toString()).ddl).toBe(
      'CREATE TABLE "sales"."keyed" (\n  "country" text,\n  "Code" bigint,\n  PRIMARY KEY ("country", "Code")\n)',
    );
  });

  it('creates a table with hostile names', async () => {
    const name = encodeURIComponent('x"; DROP TABLE taken; --');
    const header = `"a"", b text); DROP TABLE taken; --",__proto__,Übung,'`;
    const { status, body, headers } = await sendCsv(at(`name=${name}`), `${header}\n1,2,3,4\n`);
    expect({ status, body: body.toString() }).toMatchObject({ status: 201 });
    expect(await exists('taken')).toBe(true);
    const detail = await send(`${service.url}${headers.location}`, { method: 'GET' });
    const { columns } = JSON.parse(detail.body.toString());
    expect(columns.map((column: { name: string }) => column.name)).toEqual([
      'a", b text); DROP TABLE taken; --',
      '__proto__',
      'Übung',
      "'",
    ]);
  });

  it('reads a MiB and ignores the rest, including the record at the boundary', async () => {
    const large = `id,v\n${'1,22\n'.repeat(300_000)}x,y\n`;
    const { status, body } = await sendCsv(at('name=t&dryRun=true'), large);
    expect(status).toBe(200);
    expect(JSON.parse(body.toString())).toMatchObject({
      columns: [{ type: 'bigint' }, { type: 'bigint' }],
      rows: { read: Math.floor((1024 * 1024 - 5) / 5), rejected: 0 },
    });
  });

  it('distinguishes two names that differ in case', async () => {
    const { status, body } = await sendCsv(at('name=cases'), 'id,ID\n1,2\n');
    expect({ status, body: body.toString() }).toMatchObject({ status: 201 });
    const loaded = await sendCsv(`${service.url}/v1/imports/cases`, 'id,ID\n1,2\n');
    expect(JSON.parse(loaded.body.toString())).toMatchObject({ rows: { loaded: 1 } });
    expect(await service.database.query('SELECT id::int, "ID"::int FROM cases')).toEqual([{ id: 1, ID: 2 }]);
  });
});

/** Letters that do not compress. */
function noise(length: number): string {
  return randomBytes(length).toString('base64url').slice(0, length);
}

it('rejects parameters for one column, which has no type yet', async () => {
  const { detail } = problemOf(await sendCsv(at('name=never&null.id=x'), csv), 'PARAMETER_INVALID');
  expect(detail).toBe('there is no parameter "null.id"');
});

describe('a rejected POST /v1/tables', () => {
  it.each([
    ['name=taken', csv, 'TABLE_EXISTS'],
    ['name=seen', csv, 'TABLE_EXISTS'],
    ['name=public.taken', csv, 'TABLE_EXISTS'],
    ['name=nowhere.t', csv, 'SCHEMA_NOT_FOUND'],
    ['name=pg_catalog.t', csv, 'SCHEMA_NOT_FOUND'],
    ['name=stream_engine.t', csv, 'SCHEMA_NOT_FOUND'],
    ['name=', csv, 'PARAMETER_INVALID'],
    ['name=sales.', csv, 'PARAMETER_INVALID'],
    ['name=.t', csv, 'PARAMETER_INVALID'],
    ['name=a%00b', csv, 'PARAMETER_INVALID'],
    [`name=${'x'.repeat(64)}`, csv, 'PARAMETER_INVALID'],
    ['name=t&primaryKey=nothing', csv, 'PARAMETER_INVALID'],
    ['name=t&primaryKey=id,id', csv, 'PARAMETER_INVALID'],
    ['name=t&primaryKey=zip', csv, 'PARAMETER_INVALID'],
    ['name=t&primaryKey=doc', 'doc\n{}\n', 'PARAMETER_INVALID'],
    ['name=t&map=a:b', csv, 'PARAMETER_INVALID'],
    ['name=t&delimiter=abcde', csv, 'PARAMETER_INVALID'],
    ['name=t&encoding=klingon', csv, 'ENCODING_UNSUPPORTED'],
    ['name=t', 'id, id\n1,2\n', 'HEADER_DUPLICATE'],
    ['name=t', 'id,id\n1,2\n', 'HEADER_DUPLICATE'],
    ['name=t', 'id,\n1,2\n', 'HEADER_EMPTY'],
    ['name=t', 'id;name\n1;a\n', 'DELIMITER_SUSPECT'],
    ['name=t', 'id,xmin\n1,2\n', 'COLUMN_NAME_INVALID'],
    ['name=t', `id,${'x'.repeat(64)}\n1,2\n`, 'COLUMN_NAME_INVALID'],
    ['name=t', 'id,a\n1,"2\n', 'QUOTE_UNTERMINATED'],
    ['name=t', '%PDF-1.7', 'CONTENT_NOT_CSV'],
  ] as const)('creates no table for %s and the file %j: %s', async (query, file, code) => {
    for (const dryRun of [true, false]) problemOf(await sendCsv(at(`${query}&dryRun=${dryRun}`), file), code);
    expect(await exists('t')).toBe(false);
  });

  it('creates no table whose key has more columns than an index allows', async () => {
    const names = Array.from({ length: 33 }, (_, i) => `c${i}`);
    const file = `${names}\n${names.map(() => 1)}\n`;
    for (const dryRun of [true, false]) {
      const answer = await sendCsv(at(`name=t&dryRun=${dryRun}&primaryKey=${names}`), file);
      expect(problemOf(answer, 'PARAMETER_INVALID').detail).toBe(
        'primaryKey names 33 columns; PostgreSQL allows at most 32 in a key',
      );
    }
    expect(await exists('t')).toBe(false);
    const most = await sendCsv(at(`name=wide_key&primaryKey=${names.slice(0, 32)}`), file);
    expect(most.status).toBe(201);
  });

  it.each([
    ['a key that is there twice', 'primaryKey=id', 'id,v\n1,a\n2,b\n1,c\n', 'CONSTRAINT_UNIQUE', 3],
    ['a key too long for an index', 'primaryKey=v', `id,v\n1,${noise(9000)}\n`, 'ROW_TOO_LARGE', 1],
    [
      'a row too long for a page',
      '',
      `${Array.from({ length: 1500 }, (_, c) => `c${c}`).join(',')}\n${Array.from({ length: 1500 }, () => 'twelve chars').join(',')}\n`,
      'ROW_TOO_LARGE',
      undefined,
    ],
  ])('creates no table that could not store the sample: %s', async (_, query, file, code, record) => {
    for (const dryRun of [true, false]) {
      const answer = await sendCsv(at(`name=t&dryRun=${dryRun}&${query}`), file);
      const problem = problemOf(answer, code as 'CONSTRAINT_UNIQUE');
      expect(problem.detail).toMatch(/^the sample could not be loaded into the new table: /);
      expect(problem.position?.record).toBe(record);
    }
    expect(await exists('t')).toBe(false);
  });

  it('creates no table that could store no record of the sample', async () => {
    const answer = await sendCsv(at('name=t'), 'id,v\n1,2,3\n4\n');
    const problem = problemOf(answer, 'NOTHING_LOADED');
    expect(problem.detail).toBe(
      'all 2 records of the sample were rejected; the first because the record has 3 fields instead of 2',
    );
    expect(problem.position).toEqual({ record: 1, line: 2, byte: 5 });
    expect(problem['rejects']).toMatchObject({
      byCode: { COLUMN_COUNT: 2 },
      sample: [{ record: 1 }, { record: 2 }],
    });
    expect(await exists('t')).toBe(false);
    // Without records nothing can be rejected.
    expect((await sendCsv(at('name=t&dryRun=true'), 'id,v\n')).status).toBe(200);
  });

  it('names the parameter that is missing', async () => {
    expect(problemOf(await sendCsv(at('dryRun=true'), csv), 'PARAMETER_INVALID').detail).toBe(
      "must have required property 'name'",
    );
  });
});

describe('a role that may not create tables', async () => {
  const role = `reader_${service.database.name}`;
  await service.database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'reader'`);
  await service.database.query(`GRANT USAGE ON SCHEMA sales TO ${role}`);
  const address = new URL(service.database.url);
  address.username = role;
  address.password = 'reader';
  const pool = createPool({ connectionString: address.href, max: 4, onBackgroundError: () => {} });
  const reader = await startTestService({ schema: '', pool });
  afterAll(async () => {
    await service.database.query(`DROP OWNED BY ${role}`);
    await service.database.query(`DROP ROLE ${role}`);
  });

  it('gets an error that says so, even in a dry run', async () => {
    for (const dryRun of [true, false]) {
      const answer = await sendCsv(at(`name=sales.t&dryRun=${dryRun}`, reader.url), csv);
      expect(problemOf(answer, 'TABLE_FORBIDDEN').detail).toBe(
        'the database role may not create tables in this schema',
      );
    }
  });
});
