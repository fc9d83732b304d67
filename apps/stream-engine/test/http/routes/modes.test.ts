import { RawClient, send, sendCsv } from '@repo/faults';
import { beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '../../problem-of.ts';
import { receiptOf } from '../../receipt-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({
  schema: `
    CREATE TABLE items (id int PRIMARY KEY, label text DEFAULT 'none', added int NOT NULL DEFAULT 7,
      twice int GENERATED ALWAYS AS (id * 2) STORED);
    CREATE TABLE prices (country text, code text, price numeric(10,2), UNIQUE (country, code));
    CREATE UNIQUE INDEX ON prices (price) WHERE price > 100;
    CREATE TABLE serials (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text UNIQUE, note text);
    CREATE TABLE keyless (id int);
    CREATE TABLE parts (id int PRIMARY KEY, label text) PARTITION BY RANGE (id);
    CREATE TABLE parts_low PARTITION OF parts FOR VALUES FROM (0) TO (100);
    CREATE TABLE parts_high PARTITION OF parts FOR VALUES FROM (100) TO (200);
    CREATE TABLE children (item int REFERENCES items);
    CREATE TABLE checked (id int PRIMARY KEY, age int CHECK (age > 0));
    CREATE TABLE later (item int REFERENCES items DEFERRABLE INITIALLY DEFERRED);
    CREATE TABLE watched (id int PRIMARY KEY, label text);
    CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RETURN CASE WHEN NEW.label = 'swallow' THEN NULL ELSE NEW END; END $$;
    CREATE TRIGGER watch BEFORE INSERT ON watched FOR EACH ROW EXECUTE FUNCTION watch();
    CREATE TABLE tags (id int PRIMARY KEY, ordinal text, tags text[]);`,
});
const { database } = service;
const post = (table: string, query: string, csv: string) =>
  sendCsv(`${service.url}/v1/imports/${table}?${query}`, csv);
const load = async (table: string, query: string, csv: string) => receiptOf(await post(table, query, csv));
const rowsOf = (table: string, columns = '*') => database.query(`SELECT ${columns} FROM ${table} ORDER BY 1`);

beforeEach(() =>
  database.query(`
    TRUNCATE items, prices, serials, keyless, parts, children, checked, later, watched, tags RESTART IDENTITY CASCADE;
    INSERT INTO items VALUES (1, 'one', 1), (2, 'two', 2);`),
);

describe('replace', () => {
  it('replaces existing rows by those of the file', async () => {
    const receipt = await load('items', 'mode=replace&maxRejects=1', 'id,label\n2,zwei\n3,drei\nx,\n');
    expect(receipt).toMatchObject({
      mode: 'replace',
      rows: { read: 3, loaded: 2, rejected: 1, skipped: 0 },
      written: { deleted: 2 },
    });
    expect(await rowsOf('items', 'id, label, added')).toEqual([
      { id: 2, label: 'zwei', added: 7 },
      { id: 3, label: 'drei', added: 7 },
    ]);
  });

  it('shows the old rows to others until COMMIT', async () => {
    const client = await RawClient.connect(service.port);
    client.post('/v1/imports/items?mode=replace', {
      'content-type': 'text/csv',
      'transfer-encoding': 'chunked',
    });
    client.chunk('id,label\n3,drei\n');
    while (
      (await database.query('SELECT FROM pg_stat_progress_copy WHERE datname = current_database()'))
        .length === 0
    )
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await rowsOf('items', 'id')).toEqual([{ id: 1 }, { id: 2 }]);
    client.chunk('');
    expect((await client.answer()).status).toBe(200);
    expect(await rowsOf('items', 'id')).toEqual([{ id: 3 }]);
    client.socket.destroy();
  });

  it.each([
    ['a file that breaks off', 'id\n3\n"4', 'QUOTE_UNTERMINATED'],
    ['an unknown column', 'id,size\n3,4\n', 'COLUMN_UNKNOWN'],
    ['an unknown column, followed by an unclosed quote', 'id,size\n3,"4', 'COLUMN_UNKNOWN'],
    ['a key twice', 'id\n3\n3\n', 'CONSTRAINT_UNIQUE'],
  ] as const)('keeps the old rows with %s', async (_what, csv, code) => {
    problemOf(await post('items', 'mode=replace', csv), code);
    expect(await rowsOf('items', 'id')).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('a replace is rejected while other tables refer to the rows', async () => {
    await database.query('INSERT INTO children VALUES (1)');
    problemOf(await post('items', 'mode=replace', 'id\n2\n'), 'REPLACE_REFERENCED');
    expect(await rowsOf('items', 'id')).toEqual([{ id: 1 }, { id: 2 }]);
  });
});

describe('upsert', () => {
  it('updates existing rows and inserts the others; the last record of a key wins', async () => {
    const csv = 'label,id\nzwei,2\ndrei,3\n,4\nvier,4\nDREI,3\nx,\n';
    expect(await load('items', 'mode=upsert', csv)).toMatchObject({
      mode: 'upsert',
      rows: { read: 6, loaded: 3, rejected: 1, skipped: 2 },
      written: { updated: 1, superseded: 2 },
      rejects: { byCode: { NULL_NOT_ALLOWED: 1 } },
    });
    expect(await rowsOf('items')).toEqual([
      { id: 1, label: 'one', added: 1, twice: 2 },
      { id: 2, label: 'zwei', added: 2, twice: 4 },
      { id: 3, label: 'DREI', added: 7, twice: 6 },
      { id: 4, label: 'vier', added: 7, twice: 8 },
    ]);
  });

  it('does not count rows that a trigger drops as superseded', async () => {
    const fine = await load('watched', 'mode=upsert', 'id,label\n1,a\n2,b\n1,c\n');
    expect(fine).toMatchObject({ rows: { loaded: 2, skipped: 1 }, written: { superseded: 1 } });
    const swallowed = await load('watched', 'mode=upsert', 'id,label\n1,d\n3,swallow\n3,swallow\n');
    expect(swallowed.written).toEqual({ updated: 1, superseded: 1, suppressed: 1 });
    expect(await rowsOf('watched')).toEqual([
      { id: 1, label: 'd' },
      { id: 2, label: 'b' },
    ]);
  });

  it('has the same result when it is repeated', async () => {
    const csv = 'id,label\n2,zwei\n3,drei\n';
    await load('items', 'mode=upsert', csv);
    const rows = await rowsOf('items');
    expect(await load('items', 'mode=upsert', csv)).toMatchObject({
      written: { updated: 2, superseded: 0 },
    });
    expect(await rowsOf('items')).toEqual(rows);
  });

  it('accepts a unique constraint of several columns, in any order and case', async () => {
    await database.query(`INSERT INTO prices VALUES ('de', 'a', 1), ('de', 'b', 2)`);
    const csv = 'country,code,price\nde,b,3\nfr,b,4\nde,,5\n';
    const receipt = await load('prices', 'mode=upsert&key=CODE,country', csv);
    expect(receipt).toMatchObject({ rows: { loaded: 2, rejected: 1 }, written: { updated: 1 } });
    expect(await rowsOf('prices')).toEqual([
      { country: 'de', code: 'a', price: '1.00' },
      { country: 'de', code: 'b', price: '3.00' },
      { country: 'fr', code: 'b', price: '4.00' },
    ]);
  });

  it('loads identity values from the file, and leaves existing ones unchanged', async () => {
    await database.query(`INSERT INTO serials (name, note) VALUES ('a', 'old'), ('b', 'old')`);
    await load('serials', 'mode=upsert', 'id,name\n2,B\n9,c\n');
    await load('serials', 'mode=upsert&key=name', 'name,note\na,new\n');
    await load('serials', 'mode=upsert&key=name', 'id,name,note\n77,c,new\n');
    expect(await rowsOf('serials')).toEqual([
      { id: 1, name: 'a', note: 'new' },
      { id: 2, name: 'B', note: 'old' },
      { id: 9, name: 'c', note: 'new' },
    ]);
  });

  it('inserts new rows from a file with only a key', async () => {
    expect(await load('items', 'mode=upsert', 'id\n2\n3\n')).toMatchObject({
      rows: { read: 2, loaded: 1, skipped: 1 },
      written: { existing: 1 },
    });
  });

  it('loads into partitions, and counts existing rows', async () => {
    await database.query(`INSERT INTO parts VALUES (1, 'a'), (150, 'b')`);
    const receipt = await load('parts', 'mode=upsert', 'id,label\n150,B\n2,c\n');
    expect(receipt).toMatchObject({ rows: { loaded: 2 }, written: { updated: 1, superseded: 0 } });
    expect(await rowsOf('parts')).toEqual([
      { id: 1, label: 'a' },
      { id: 2, label: 'c' },
      { id: 150, label: 'B' },
    ]);
  });

  it('accepts columns in text format, and one with an internal name', async () => {
    await load('tags', 'mode=upsert', 'id,ordinal,tags\n1,a,{x}\n1,b,"{y,z}"\n');
    expect(await rowsOf('tags')).toEqual([{ id: 1, ordinal: 'b', tags: ['y', 'z'] }]);
  });

  it('an upsert is rolled back as a whole if the table rejects a row', async () => {
    problemOf(await post('checked', 'mode=upsert', 'id,age\n1,2\n2,0\n'), 'CONSTRAINT_CHECK');
    expect(await rowsOf('checked')).toEqual([]);
  });

  it('leaves the last record of each key, whatever the file', async () => {
    let random = 42;
    const next = (limit: number) => (random = (random * 48271) % 2147483647) % limit;
    const expected = new Map<number, string>([
      [1, 'one'],
      [2, 'two'],
    ]);
    for (let round = 0; round < 5; round++) {
      const records = Array.from({ length: 500 }, () => [next(200), `r${next(1000)}`] as const);
      for (const [id, label] of records) expected.set(id, label);
      await load('items', 'mode=upsert', `id,label\n${records.map((record) => `${record}\n`).join('')}`);
    }
    const rows = await database.query<{ id: number; label: string }>(
      'SELECT id, label FROM items ORDER BY id',
    );
    expect(rows.map(({ id, label }) => [id, label])).toEqual([...expected].toSorted(([a], [b]) => a - b));
  });
});

describe('insert-new', () => {
  it('does not count rows that a trigger drops as existing', async () => {
    await database.query(`INSERT INTO watched VALUES (1, 'a')`);
    const csv = 'id,label\n1,b\n2,swallow\n2,c\n2,d\n';
    expect((await load('watched', 'mode=insert-new', csv)).written).toEqual({
      existing: 2,
      suppressed: 1,
    });
    expect(await rowsOf('watched')).toEqual([
      { id: 1, label: 'a' },
      { id: 2, label: 'c' },
    ]);
  });

  it('keeps existing rows, and loads the first record of a key', async () => {
    const receipt = await load('items', 'mode=insert-new', 'id,label\n2,zwei\n3,drei\n3,DREI\n');
    expect(receipt).toMatchObject({
      mode: 'insert-new',
      rows: { read: 3, loaded: 1, rejected: 0, skipped: 2 },
      written: { existing: 2 },
    });
    expect(await rowsOf('items', 'id, label')).toEqual([
      { id: 1, label: 'one' },
      { id: 2, label: 'two' },
      { id: 3, label: 'drei' },
    ]);
  });

  it('fails for a unique constraint other than its key', async () => {
    await database.query(`INSERT INTO serials (name) VALUES ('a')`);
    problemOf(await post('serials', 'mode=insert-new', 'id,name\n5,a\n'), 'CONSTRAINT_UNIQUE');
    expect(await load('serials', 'mode=insert-new&key=name', 'id,name\n5,a\n6,b\n')).toMatchObject({
      rows: { loaded: 1, skipped: 1 },
    });
  });
});

describe('a dry run', () => {
  it.each(['append', 'replace', 'upsert', 'insert-new'])(
    'a dry run of mode=%s reports what an import does, keeps its rejects, and leaves the table unchanged',
    async (mode) => {
      const before = await rowsOf('items');
      const csv = 'id,label\n3,drei\n4,vier\nx,\n';
      const checked = await load('items', `dryRun=true&maxRejects=1&mode=${mode}`, csv);
      expect(checked.status).toBe('checked');
      expect(await rowsOf('items')).toEqual(before);
      const get = (path: string) => send(`${service.url}${path}`, { method: 'GET' });
      expect(JSON.parse((await get(`/v1/imports/${checked.id}`)).body.toString())).toMatchObject({
        status: 'checked',
        rows: checked.rows,
      });
      expect((await get(checked.rejects.href!)).body.toString()).toBe('id,label\nx,\n');

      const committed = await load('items', `maxRejects=1&mode=${mode}`, csv);
      const { rows, written, changes, sha256 } = checked;
      expect(committed).toMatchObject({ status: 'committed', rows, changes, sha256 });
      expect(committed.written).toEqual(written);
    },
  );

  it.each([
    ['items', 'id\n1\n', 'CONSTRAINT_UNIQUE'],
    ['later', 'item\n99\n', 'CONSTRAINT_FOREIGN_KEY'],
    ['items', 'id\n3\n"', 'QUOTE_UNTERMINATED'],
  ] as const)('a dry run into %s fails like an import', async (table, csv, code) => {
    problemOf(await post(table, 'dryRun=true', csv), code);
    expect(await rowsOf('items', 'id')).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('does not use up a key of the import that follows', async () => {
    const headers = { 'idempotency-key': 'a dry run first'.replaceAll(' ', '-') };
    const url = `${service.url}/v1/imports/items`;
    for (const query of ['?dryRun=true', '?dryRun=true', ''])
      expect((await sendCsv(`${url}${query}`, 'id\n3\n', { headers })).status).toBe(200);
    expect(await rowsOf('items', 'id')).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  });
});

describe('a mode that the table does not support', () => {
  it.each([
    ['keyless', 'mode=upsert', 'no primary key'],
    ['items', 'mode=upsert&key=label', 'unique constraint'],
    ['items', 'mode=upsert&key=nothing', 'not a column'],
    ['prices', 'mode=insert-new&key=price', 'unique constraint'],
    ['prices', 'mode=upsert&key=country', 'unique constraint'],
    ['items', 'mode=append&key=id', 'mode=upsert'],
    ['items', 'key=id', 'mode=upsert'],
    ['items', 'mode=merge', 'mode'],
    ['items', 'mode=upsert&key=', 'key'],
  ])('a mode that does not fit is rejected before the body is read: %s?%s', async (table, query, says) => {
    const client = await RawClient.connect(service.port);
    client.post(`/v1/imports/${table}?${query}`, {
      'content-type': 'text/csv',
      'content-length': 1e9,
      expect: '100-continue',
    });
    expect(problemOf(await client.answer(), 'PARAMETER_INVALID').detail).toContain(says);
    expect(client.received).toMatch(/^HTTP\/1\.1 400/);
    client.socket.destroy();
  });

  it('an upsert is rejected if the file does not have the key', async () => {
    problemOf(await post('serials', 'mode=upsert', 'name\na\n'), 'COLUMN_MISSING');
  });
});
