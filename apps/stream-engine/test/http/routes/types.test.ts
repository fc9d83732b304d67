import { type Receipt, typeOf } from '@repo/engine';
import { sendCsv } from '@repo/faults';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createCopySink, findTable, withTransaction } from '@repo/database';
import { describe, expect, it } from 'vitest';
import { problemOf } from '../../problem-of.ts';
import { receiptOf } from '../../receipt-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({
  schema: `
    CREATE SCHEMA extras;
    CREATE EXTENSION citext SCHEMA extras;
    CREATE EXTENSION hstore SCHEMA extras;
    CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'happy');
    CREATE DOMAIN calm AS mood CHECK (VALUE <> 'sad');
    CREATE DOMAIN code AS varchar(3);
    CREATE DOMAIN country AS code CHECK (VALUE ~ '^[A-Z]+$');
    CREATE DOMAIN address AS extras.citext;
    CREATE DOMAIN positive AS numeric(6,2) CHECK (VALUE > 0);
    CREATE TABLE encoded (
      v varchar(5), c char(4), one char, ci extras.citext, email extras.citext, m mood, calm calm, country country,
      address address, price positive, j json, b jsonb, raw bytea, n name, q "char");
    CREATE TABLE encoded_by_psql (LIKE encoded);
    CREATE TYPE pair AS (a int, b text);
    CREATE TYPE floats AS RANGE (subtype = float8);
    CREATE DOMAIN scores AS int[] CHECK (cardinality(VALUE) < 4);
    CREATE TABLE rich (
      id int, tags text[], grid int[], span int4range, spans int4multirange, own floats, pair pair, pairs pair[],
      words tsvector, asks tsquery, at point, shape polygon, doc xml, scores scores, pairs_of extras.hstore,
      path jsonpath, flags bit(3)[], more varbit(5)[], price money, kin regclass, position pg_lsn, moods mood[]);
    CREATE TABLE rich_by_psql (LIKE rich);
    CREATE TABLE mixed (id int, tags text[], span int4range);`,
});

async function load(table: string, csv: string): Promise<Receipt> {
  return receiptOf(await sendCsv(`${service.url}/v1/imports/${table}?emptyRecords=load`, csv));
}

/** Loads the file like `psql \copy … csv header`, with the server's own CSV reader. */
async function copyCsv(table: string, csv: string): Promise<void> {
  await withTransaction(
    service.pool,
    async (client) => {
      const sink = createCopySink(client);
      sink.begin(`COPY ${table} (${csv.slice(0, csv.indexOf('\n'))}) FROM STDIN (FORMAT csv, HEADER)`);
      await pipeline(Readable.from([Buffer.from(csv)]), sink);
    },
    { signal: new AbortController().signal },
  );
}

/** Rows that only one of the two tables has. */
async function difference(a: string, b: string): Promise<unknown[]> {
  const rows = (table: string) => `SELECT ${table}::text FROM ${table}`;
  return service.database.query(
    `(${rows(a)} EXCEPT ALL ${rows(b)}) UNION ALL (${rows(b)} EXCEPT ALL ${rows(a)})`,
  );
}

type Row = Readonly<Record<string, string | null>>;

/** A CSV file with one record per row; every value is quoted, and NULL is empty. */
function csvOf(rows: readonly Row[]): string {
  const lines = rows.map((row) =>
    Object.values(row)
      .map((value) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`))
      .join(','),
  );
  return `${Object.keys(rows[0]!).join(',')}\n${lines.join('\n')}\n`;
}

function nullsLike(row: Row): Row {
  return Object.fromEntries(Object.keys(row).map((name) => [name, null]));
}

describe('types with an encoder', () => {
  const good: Row = {
    v: 'abcde',
    c: 'ab  ',
    one: 'ü',
    ci: 'Mixed Case',
    email: 'ada@example.com',
    m: "it's ok",
    calm: 'happy',
    country: 'DE',
    address: 'A@b',
    price: '12.345',
    j: '{"a": [1, "\\u0000"]}',
    b: ' {"b":1,"a":2,"b":3} ',
    raw: '\\x00ff',
    n: 'pg_class',
    q: 'x',
  };

  it('binary COPY gives the same result as PostgreSQL’s own reader', async () => {
    const file = csvOf([good, nullsLike(good)]);
    const receipt = await load('encoded', file);
    expect(receipt).toMatchObject({ format: 'binary', rows: { read: 2, loaded: 2 } });
    expect(receipt).not.toHaveProperty('formatReason');
    await copyCsv('encoded_by_psql', file);
    expect(await difference('encoded', 'encoded_by_psql')).toEqual([]);
    expect(await service.database.query('SELECT b, raw, c FROM encoded WHERE b IS NOT NULL')).toEqual([
      { b: { a: 2, b: 3 }, raw: Buffer.from([0, 255]), c: 'ab  ' },
    ]);
  });

  it.each([
    ['v', 'abcdef', 'TOO_LONG'],
    ['c', 'abcde', 'TOO_LONG'],
    ['email', 'no-one', 'EMAIL_INVALID'],
    ['m', 'Happy', 'TYPE_INVALID'],
    ['calm', 'cheerful', 'TYPE_INVALID'],
    ['country', 'DEUS', 'TOO_LONG'],
    ['price', '10000', 'OUT_OF_RANGE'],
    ['j', '{a:1}', 'TYPE_INVALID'],
    ['b', '"\\u0000"', 'TYPE_INVALID'],
    ['b', '1e200000', 'OUT_OF_RANGE'],
    ['raw', '\\xabc', 'TYPE_INVALID'],
    ['n', 'x'.repeat(64), 'TOO_LONG'],
    ['q', 'xy', 'TOO_LONG'],
  ])('%s: only %s is rejected, as %s', async (column, value, code) => {
    const receipt = await load('encoded', csvOf([good, { ...good, [column]: value }, good]));
    expect(receipt).toMatchObject({
      rows: { read: 3, loaded: 2, rejected: 1 },
      rejects: { sample: [{ record: 2, line: 3, column, code }] },
    });
  });

  it.each([[{ country: 'de' }], [{ calm: 'sad' }]])(
    'the server checks the constraint of a domain: %j',
    async (bad) => {
      const before = await service.countRows('encoded');
      const csv = csvOf([{ ...good, ...bad }]);
      problemOf(await sendCsv(`${service.url}/v1/imports/encoded`, csv), 'CONSTRAINT_CHECK');
      expect(await service.countRows('encoded')).toBe(before);
    },
  );
});

describe('types that only the server knows', () => {
  const full: Row = {
    tags: '{a,"b, \\"c\\"",NULL,"\\\\",""}',
    grid: '{{1,2},{3,4}}',
    span: '[1,5)',
    spans: '{[1,3),[7,9)}',
    own: '[1.5,)',
    pair: '(1,"a, b")',
    pairs: '{"(1,x)","(,)"}',
    words: "'a b':1A the:2",
    asks: 'a & !b',
    at: '(1.5,-2)',
    shape: '((0,0),(1,1),(1,0))',
    doc: '<a>ü\n</a>',
    scores: '{1,2}',
    pairs_of: 'a=>1, "b c"=>NULL',
    path: '$.a[*] ? (@ > 1)',
    flags: '{101}',
    more: '{10}',
    price: '$1,234.50',
    kin: 'encoded',
    position: '16/B374D848',
    moods: '{sad,NULL}',
  };
  const odd: Row = {
    ...full,
    tags: '{}',
    grid: '[2:3]={1,2}',
    span: 'empty',
    spans: '{}',
    own: '(,)',
    pair: '(,)',
    words: '',
    asks: '',
    at: '1,2',
    scores: '{}',
    pairs_of: '',
    more: '{}',
    price: '-0.5',
    kin: '0',
  };

  it('text COPY gives the same result as PostgreSQL’s own reader, and the receipt explains it', async () => {
    const file = csvOf([full, odd, nullsLike(full)]);
    const { columns } = (await findTable(service.pool, 'rich'))!;
    // Some of them may get an encoder one day; arrays and ranges never will.
    const others = columns.filter(({ type }) => typeOf(type).base === 'opaque').length - 1;
    expect(others).toBeGreaterThan(10);
    expect(await load('rich', file)).toMatchObject({
      format: 'text',
      formatReason: `tags is text[], which has no binary encoder; ${others} more columns have none`,
      rows: { read: 3, loaded: 3, rejected: 0 },
    });
    await copyCsv('rich_by_psql', file);
    expect(await difference('rich', 'rich_by_psql')).toEqual([]);
    expect(await service.database.query('SELECT tags FROM rich WHERE grid IS NOT NULL')).toEqual([
      { tags: ['a', 'b, "c"', null, '\\', ''] },
      { tags: [] },
    ]);
  });

  it.each([
    ['id,span\n1,"[1,2)"\n', 'span is int4range, which has no binary encoder'],
    ['tags,id,span\n{},1,\n', 'tags is text[], which has no binary encoder; 1 more column has none'],
  ])(
    'the receipt names the columns of the file that have no binary encoder: %j',
    async (csv, formatReason) => {
      expect(await load('mixed', csv)).toMatchObject({ format: 'text', formatReason });
    },
  );

  it('a column without an encoder does not matter if the file leaves it out', async () => {
    expect(await load('mixed', 'id\n1\n')).toMatchObject({ format: 'binary', rows: { loaded: 1 } });
  });

  it.each([
    ['tags', '{a', 'TYPE_INVALID'],
    ['grid', '{1,x}', 'TYPE_INVALID'],
    ['grid', '{99999999999}', 'OUT_OF_RANGE'],
    ['span', '[5,1)', 'TYPE_INVALID'],
    ['spans', '{[1,2}', 'TYPE_INVALID'],
    ['pair', '(1)', 'TYPE_INVALID'],
    ['words', "'", 'TYPE_INVALID'],
    ['asks', 'a &', 'TYPE_INVALID'],
    ['at', '(1', 'TYPE_INVALID'],
    ['doc', '<a>', 'TYPE_INVALID'],
    ['path', '$.', 'TYPE_INVALID'],
    ['flags', '{10}', 'TYPE_INVALID'],
    ['more', '{101010}', 'TOO_LONG'],
    ['price', '1.2.3', 'TYPE_INVALID'],
    ['kin', 'no_such_table', 'TYPE_INVALID'],
    ['kin', 'no_such_schema.t', 'TYPE_INVALID'],
    ['moods', '{glum}', 'TYPE_INVALID'],
  ] as const)(
    '%s: a value that the server rejects, %s, costs its record with %s',
    async (column, value, code) => {
      const csv = csvOf([null, value, null].map((text, id) => ({ id: String(id), [column]: text })));
      const receipt = receiptOf(await sendCsv(`${service.url}/v1/imports/rich`, csv));
      expect(receipt.rows).toMatchObject({ loaded: 2, rejected: 1 });
      expect(receipt.rejects.sample).toMatchObject([{ record: 2, column, code }]);
    },
  );

  it('fails the import where a domain of the column rejects the value', async () => {
    const before = await service.countRows('rich');
    const csv = csvOf([null, '{1,2,3,4}'].map((scores, id) => ({ id: String(id), scores })));
    const problem = problemOf(await sendCsv(`${service.url}/v1/imports/rich`, csv), 'CONSTRAINT_CHECK');
    expect(problem.status).toBe(422);
    expect(await service.countRows('rich')).toBe(before);
  });
});
