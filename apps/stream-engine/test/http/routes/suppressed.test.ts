import { sendCsv } from '@repo/faults';
import { beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '../../problem-of.ts';
import { receiptOf } from '../../receipt-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({
  schema: `
    CREATE TABLE people (id int, name text);
    CREATE FUNCTION drop_known() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RETURN CASE WHEN EXISTS (SELECT FROM people WHERE id = NEW.id) THEN NULL ELSE NEW END; END $$;
    CREATE TRIGGER known BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION drop_known();
    CREATE TABLE elsewhere (id int);
    CREATE TABLE routed (id int UNIQUE, v int CHECK (v > 0));
    CREATE FUNCTION route() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN IF NEW.id % 2 = 0 THEN INSERT INTO elsewhere VALUES (NEW.id); RETURN NULL; END IF; RETURN NEW; END $$;
    CREATE TRIGGER route BEFORE INSERT ON routed FOR EACH ROW EXECUTE FUNCTION route();
    CREATE VIEW seen AS SELECT id, v FROM routed;
    CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.v = 0 THEN RAISE EXCEPTION 'no'; END IF;
      IF NEW.id % 2 = 0 THEN RETURN NULL; END IF;
      INSERT INTO routed VALUES (NEW.id, NEW.v); RETURN NEW; END $$;
    CREATE TRIGGER see INSTEAD OF INSERT ON seen FOR EACH ROW EXECUTE FUNCTION see();
    CREATE TABLE words (word tsvector);
    CREATE FUNCTION drop_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
    CREATE TRIGGER none BEFORE INSERT ON words FOR EACH ROW WHEN (NEW.word = 'dropped') EXECUTE FUNCTION drop_row();
    CREATE TABLE nothing (id int PRIMARY KEY);
    CREATE TRIGGER none BEFORE INSERT ON nothing FOR EACH ROW WHEN (NEW.id > 0) EXECUTE FUNCTION drop_row();`,
});
/** A role whose sessions fire replica triggers, which the catalog does not list as active. */
const replica = await startTestService({
  schema: `
    CREATE TABLE replicated (id int);
    CREATE FUNCTION drop_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
    CREATE TRIGGER none BEFORE INSERT ON replicated FOR EACH ROW WHEN (NEW.id > 1) EXECUTE FUNCTION drop_row();
    ALTER TABLE replicated ENABLE REPLICA TRIGGER none;
    DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET session_replication_role = replica', current_database()); END $$;`,
});
const { database } = service;
const post = (path: string, csv: string) => sendCsv(`${service.url}/v1/imports/${path}`, csv);
const load = async (path: string, csv: string) => receiptOf(await post(path, csv));

beforeEach(() =>
  database.query('TRUNCATE people, elsewhere, routed, words, nothing; INSERT INTO nothing VALUES (0)'),
);

describe('rows that a BEFORE trigger drops', () => {
  it('rows that a trigger drops are counted as suppressed, and as skipped', async () => {
    const receipt = await load('people', 'id,name\n1,Ada\n1,Ada again\n2,Grace\n');
    expect(receipt.rows).toEqual({ read: 3, loaded: 2, rejected: 0, skipped: 1 });
    expect(receipt.written).toEqual({ suppressed: 1 });
    expect(await database.query('SELECT name FROM people ORDER BY id')).toEqual([
      { name: 'Ada' },
      { name: 'Grace' },
    ]);
    const list = await fetch(`${service.url}/v1/imports/${receipt.id}`);
    expect(await list.json()).toMatchObject({ rows: receipt.rows, written: { suppressed: 1 } });
  });

  it('the receipt has no member `written` if no row was dropped', async () => {
    expect(await load('people', 'id,name\n1,Ada\n')).not.toHaveProperty('written');
  });

  it.each(['', '?onConstraint=reject'])(
    'rows that a trigger moves elsewhere are moved once, with %o',
    async (query) => {
      const repeated = query === '' ? '' : '1,1\n3,0\n';
      const receipt = await load(`routed${query}`, `id,v\n1,1\n2,1\n${repeated}4,1\n`);
      expect(receipt).toMatchObject({ rows: { loaded: 1, skipped: 2 }, written: { suppressed: 2 } });
      expect(await database.query('SELECT id FROM elsewhere ORDER BY id')).toEqual([{ id: 2 }, { id: 4 }]);
    },
  );

  it('dropped rows do not hide that a COPY ended early: `\\.` is a value', async () => {
    const receipt = await load('words', 'word\na\n\\.\ndropped\n"\\."\nz\n');
    expect(receipt).toMatchObject({
      format: 'text',
      rows: { read: 5, loaded: 4 },
      written: { suppressed: 1 },
    });
    expect(await database.query('SELECT word::text FROM words')).toEqual(
      ["'a'", "'.'", "'.'", "'z'"].map((word) => ({ word })),
    );
  });
});

it.each([
  ['', 0],
  ['?onConstraint=reject', 1],
])(
  'a view counts the rows that its trigger received, even if it dropped them: %o',
  async (query, rejected) => {
    const receipt = await load(`seen${query}`, `id,v\n1,1\n2,1\n3,1\n${rejected === 0 ? '' : '4,0\n'}`);
    expect(receipt.rows).toEqual({ read: 3 + rejected, loaded: 3, rejected, skipped: 0 });
    expect(await database.query('SELECT id FROM routed ORDER BY id')).toEqual([{ id: 1 }, { id: 3 }]);
  },
);

describe('a replace whose rows a trigger drops', () => {
  it.each([
    ['mode=replace', 'id\n1\n2\n', 'REPLACE_EMPTY', 'all 2 rows'],
    ['mode=replace&dryRun=true', 'id\n1\n', 'REPLACE_EMPTY', 'a trigger of the table'],
    ['mode=replace&onConstraint=reject', 'id\n1\n', 'REPLACE_EMPTY', 'a trigger of the table'],
    ['mode=replace&maxRejects=100%25', 'id\n1\nx\n', 'REPLACE_REJECTS', '1 of 2 records were rejected'],
  ] as const)(
    'a replace whose rows a trigger drops is rejected with %s',
    async (query, csv, code, detail) => {
      expect(problemOf(await post(`nothing?${query}`, csv), code).detail).toContain(detail);
      expect(await service.countRows('nothing')).toBe(1);
    },
  );

  it('succeeds if one row remains', async () => {
    expect(await load('nothing?mode=replace', 'id\n1\n-1\n')).toMatchObject({
      rows: { loaded: 1, skipped: 1 },
      written: { deleted: 1, suppressed: 1 },
    });
  });
});

it.each(['append', 'replace'])('mode=%s fails if no trigger can have dropped the rows', async (mode) => {
  const answer = await sendCsv(`${replica.url}/v1/imports/replicated?mode=${mode}`, 'id\n1\n2\n');
  problemOf(answer, 'ROW_COUNT_MISMATCH');
  expect(await replica.countRows('replicated')).toBe(0);
});
