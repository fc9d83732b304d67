import { sendCsv } from '@repo/faults';
import { describe, expect, it } from 'vitest';
import { problemOf } from '../../problem-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({
  schema: `
    CREATE EXTENSION citext;
    CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    CREATE DOMAIN amount AS numeric;
    CREATE TABLE numerics (id numeric PRIMARY KEY, label text);
    CREATE TABLE amounts (id amount PRIMARY KEY, label text);
    CREATE TABLE floats (id float8 PRIMARY KEY, label text);
    CREATE TABLE intervals (id interval PRIMARY KEY, label text);
    CREATE TABLE documents (id jsonb PRIMARY KEY, label text);
    CREATE TABLE lists (id numeric[] PRIMARY KEY, label text);
    CREATE TABLE words (id citext PRIMARY KEY, label text);
    CREATE TABLE collated (id text COLLATE any_case PRIMARY KEY, label text);
    CREATE TABLE indexed (id text NOT NULL, label text);
    CREATE UNIQUE INDEX ON indexed (id COLLATE any_case);
    CREATE TABLE twice (id text PRIMARY KEY, label text);
    CREATE UNIQUE INDEX ON twice (id COLLATE any_case);
    CREATE TABLE twice_pairs (id text, at int DEFAULT 1, label text, PRIMARY KEY (id, at));
    CREATE UNIQUE INDEX ON twice_pairs (at, id COLLATE any_case);
    CREATE TABLE parted (id numeric PRIMARY KEY, label text) PARTITION BY RANGE (id);
    CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (0) TO (100);
    CREATE TABLE hashed (id citext PRIMARY KEY, label text) PARTITION BY HASH (id);
    CREATE TABLE hashed_0 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0);
    CREATE TABLE hashed_1 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 1);
    CREATE TABLE pairs (code citext, id int, label text, PRIMARY KEY (id, code));
    CREATE TABLE texts (id text PRIMARY KEY, label text);
    CREATE TABLE lowered (id text PRIMARY KEY, label text);
    CREATE FUNCTION lower_id() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.label = 'subquery' THEN NEW.id := (SELECT id FROM lowered); END IF;
      NEW.id := lower(NEW.id); RETURN NEW; END $$;
    CREATE TRIGGER lower_id BEFORE INSERT ON lowered FOR EACH ROW EXECUTE FUNCTION lower_id();
    CREATE TABLE bare (id citext PRIMARY KEY);
    CREATE TABLE plainly (id citext PRIMARY KEY, label text);
    CREATE TABLE plainly_child (id citext REFERENCES plainly);
    CREATE TABLE carried (id citext PRIMARY KEY, label text);
    CREATE TABLE carried_child (id citext REFERENCES carried ON UPDATE SET NULL);`,
});
const { database } = service;

async function upsert(table: string, csv: string, query = '') {
  const { status, body } = await sendCsv(`${service.url}/v1/imports/${table}?mode=upsert${query}`, csv);
  expect(status, body.toString()).toBe(200);
  const { rows, written } = JSON.parse(body.toString());
  return { rows, written };
}

/** Equal keys with two spellings, by type. */
const spellings: readonly (readonly [table: string, before: string, now: string, query: string])[] = [
  ['numerics', '1', '1.0', ''],
  ['amounts', '2.50', '2.5', ''],
  ['floats', '0', '-0', ''],
  ['intervals', '1 day', '24:00:00', ''],
  ['documents', '1', '1.0', ''],
  ['lists', '{1}', '{1.0}', ''],
  ['words', 'ada', 'ADA', ''],
  ['collated', 'ada', 'ADA', ''],
  ['indexed', 'ada', 'ADA', '&key=id'],
  ['twice', 'ada', 'ADA', ''],
  ['parted', '1', '1.0', ''],
  ['hashed', 'ada', 'ADA', ''],
];

describe.each(spellings)('an upsert into %s', (table, before, now, query) => {
  it(`an upsert of ${now} updates the row of ${before}, with the spelling of the file`, async () => {
    await database.query(`TRUNCATE ${table}; INSERT INTO ${table} VALUES ('${before}', 'old')`);
    expect(await upsert(table, `id,label\n${now},new\n`, query)).toEqual({
      rows: { read: 1, loaded: 1, rejected: 0, skipped: 0 },
      written: { updated: 1, superseded: 0 },
    });
    expect(await database.query(`SELECT id::text, label FROM ${table}`)).toEqual([{ id: now, label: 'new' }]);
  });

  it('uses the last spelling in the file', async () => {
    await database.query(`TRUNCATE ${table}`);
    expect(await upsert(table, `id,label\n${before},first\n${now},last\n`, query)).toEqual({
      rows: { read: 2, loaded: 1, rejected: 0, skipped: 1 },
      written: { updated: 0, superseded: 1 },
    });
    expect(await database.query(`SELECT id::text, label FROM ${table}`)).toEqual([
      { id: now, label: 'last' },
    ]);
  });
});

it('the index that treats the most spellings as equal decides, regardless of their order', async () => {
  await database.query(`TRUNCATE twice_pairs; INSERT INTO twice_pairs VALUES ('ada', 1, 'old')`);
  expect(await upsert('twice_pairs', 'id,at,label\nADA,1,first\nAda,1,last\nada,2,other\n')).toEqual({
    rows: { read: 3, loaded: 2, rejected: 0, skipped: 1 },
    written: { updated: 1, superseded: 1 },
  });
  expect(await database.query('SELECT * FROM twice_pairs ORDER BY at')).toEqual([
    { id: 'Ada', at: 1, label: 'last' },
    { id: 'ada', at: 2, label: 'other' },
  ]);
});

it('insert-new leaves the row unchanged', async () => {
  await database.query(`TRUNCATE words; INSERT INTO words VALUES ('ada', 'old')`);
  const { body } = await sendCsv(`${service.url}/v1/imports/words?mode=insert-new`, 'id,label\nADA,new\n');
  expect(JSON.parse(body.toString())).toMatchObject({
    rows: { loaded: 0, skipped: 1 },
    written: { existing: 1 },
  });
  expect(await database.query('SELECT * FROM words')).toEqual([{ id: 'ada', label: 'old' }]);
});

it('one of several columns of a key changes its spelling, in any column order', async () => {
  await database.query(`TRUNCATE pairs; INSERT INTO pairs VALUES ('de', 1, 'old'), ('de', 2, 'old')`);
  await upsert('pairs', 'id,label,code\n1,new,DE\n');
  expect(await database.query('SELECT * FROM pairs ORDER BY id')).toEqual([
    { code: 'DE', id: 1, label: 'new' },
    { code: 'de', id: 2, label: 'old' },
  ]);
});

it('a file with only the key changes its spelling', async () => {
  await database.query(`TRUNCATE bare; INSERT INTO bare VALUES ('ada')`);
  expect(await upsert('bare', 'id\nADA\nbo\n')).toMatchObject({
    rows: { loaded: 2 },
    written: { updated: 1 },
  });
  expect(await database.query('SELECT * FROM bare ORDER BY id')).toEqual([{ id: 'ADA' }, { id: 'bo' }]);
});

it('texts that differ in case are different keys', async () => {
  await database.query(`TRUNCATE texts; INSERT INTO texts VALUES ('ada', 'old')`);
  expect(await upsert('texts', 'id,label\nADA,new\n')).toMatchObject({ written: { updated: 0 } });
  expect(await service.countRows('texts')).toBe(2);
});

it.each([
  ['plainly', 'ADA', 'ada'],
  // A new spelling would set it to NULL in the row that refers to it.
  ['carried', 'ada', 'ada'],
])('rows that refer to a key of %s keep its spelling', async (table, id, reference) => {
  await database.query(`TRUNCATE ${table} CASCADE; INSERT INTO ${table} VALUES ('ada', 'old')`);
  await database.query(`INSERT INTO ${table}_child VALUES ('ada')`);
  await upsert(table, 'id,label\nADA,new\n');
  expect(await database.query(`SELECT * FROM ${table}`)).toEqual([{ id, label: 'new' }]);
  expect(await database.query(`SELECT * FROM ${table}_child`)).toEqual([{ id: reference }]);
});

it('two records violate a key if a trigger gives them the same one', async () => {
  await database.query(`TRUNCATE lowered; INSERT INTO lowered VALUES ('ada', 'old'), ('bo', 'old')`);
  const post = (csv: string) => sendCsv(`${service.url}/v1/imports/lowered?mode=upsert`, csv);
  problemOf(await post('id,label\nCy,a\ncy,b\n'), 'CONSTRAINT_UNIQUE');
  // The same SQLSTATE for a different reason.
  problemOf(await post('id,label\ndi,subquery\n'), 'CONSTRAINT_CHECK');
  expect(await upsert('lowered', 'id,label\nADA,new\n')).toMatchObject({ written: { updated: 1 } });
});
