import { beforeEach, describe, expect, it } from 'vitest';
import { BlockLoader, findTable, type LoadedBlock, withTransaction } from '../../src/index.ts';
import { openTestPool, rejectionOf } from '../test-pool.ts';

const { database, pool } = await openTestPool(`
  CREATE DOMAIN percent AS int CHECK (VALUE <= 100);
  CREATE TABLE countries (code text PRIMARY KEY);
  INSERT INTO countries VALUES ('de'), ('fr');
  CREATE TABLE people (
    id int PRIMARY KEY,
    code text REFERENCES countries DEFERRABLE INITIALLY DEFERRED,
    age int CHECK (age >= 0),
    share percent,
    slot int4range,
    ordinal text,
    UNIQUE (ordinal) DEFERRABLE,
    EXCLUDE USING gist (slot WITH &&));
  CREATE TABLE nodes (id int PRIMARY KEY, parent int REFERENCES nodes);
  CREATE TABLE numbered (id int GENERATED ALWAYS AS IDENTITY UNIQUE, twice int GENERATED ALWAYS AS (id * 2) STORED,
    note text DEFAULT 'none');
  CREATE TABLE ranges (n int CHECK (n <> 5)) PARTITION BY RANGE (n);
  CREATE TABLE ranges_small PARTITION OF ranges FOR VALUES FROM (0) TO (10);
  CREATE TABLE watched (id int UNIQUE, label text);
  CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.label = 'swallow' THEN RETURN NULL; END IF;
    IF NEW.label = 'refuse' THEN RAISE EXCEPTION 'no'; END IF;
    RETURN NEW; END $$;
  CREATE TRIGGER watch BEFORE INSERT ON watched FOR EACH ROW EXECUTE FUNCTION watch();
  CREATE TABLE ruled (id int UNIQUE);
  CREATE RULE twice AS ON INSERT TO ruled DO ALSO NOTIFY ruled;
  CREATE TABLE "odd ""table" ("id" int UNIQUE, "nth" int, "positions" int, "a b""c" text, "__proto__" text)`);

beforeEach(() =>
  database.query(
    'TRUNCATE people, nodes, numbered, ranges, watched, ruled, "odd ""table" RESTART IDENTITY; INSERT INTO ruled VALUES (1)',
  ),
);

/** Loads blocks of rows in COPY's text format. */
async function load(name: string, columns: readonly string[], blocks: readonly (readonly string[])[]) {
  const table = (await findTable(pool, name))!;
  return withTransaction(pool, async (client) => {
    const loader = new BlockLoader(client, { table, columns, format: 'text' });
    await loader.begin();
    const outcomes: LoadedBlock[] = [];
    for (const rows of blocks)
      outcomes.push(await loader.load(Buffer.from(rows.map((row) => `${row}\n`).join(''))));
    await loader.finish();
    return outcomes;
  });
}

const shortly = ({ loaded, violations }: LoadedBlock) => [
  loaded,
  ...violations.map(({ row, code, constraint, column }) => [row, code, constraint ?? column]),
];

describe('a block', () => {
  it('a block without violations is loaded as a whole, without temporary objects', async () => {
    const [first, second] = await load('people', ['id', 'code'], [['1\tde', '2\tfr'], ['3\t\\N']]);
    expect([first, second].map((outcome) => shortly(outcome!))).toEqual([[2], [1]]);
    expect(await database.query('SELECT id, code FROM people ORDER BY id')).toEqual([
      { id: 1, code: 'de' },
      { id: 2, code: 'fr' },
      { id: 3, code: null },
    ]);
  });

  it('leaves out rows that violate any kind of constraint, and loads the others', async () => {
    const columns = ['id', 'code', 'age', 'share', 'slot', 'ordinal'];
    const [outcome] = await load('people', columns, [
      [
        '1\tde\t1\t1\t[1,2)\ta',
        '1\tde\t1\t1\t[2,3)\tb', // primary key
        '2\txx\t1\t1\t[3,4)\tc', // foreign key, although it may be deferred
        '3\tde\t-1\t1\t[4,5)\td', // check
        '4\tde\t1\t101\t[5,6)\te', // check of the domain
        '5\tde\t1\t1\t[1,9)\tf', // exclusion
        '\\N\tde\t1\t1\t[6,7)\tg', // not null
        '6\tde\t1\t1\t[7,8)\ta', // unique, although it may be deferred
        '7\tde\t1\t1\t[8,9)\th',
      ],
    ]);
    expect(shortly(outcome!)).toEqual([
      2,
      [2, 'CONSTRAINT_UNIQUE', 'people_pkey'],
      [3, 'CONSTRAINT_FOREIGN_KEY', 'people_code_fkey'],
      [4, 'CONSTRAINT_CHECK', 'people_age_check'],
      [5, 'CONSTRAINT_CHECK', 'percent_check'],
      [6, 'CONSTRAINT_EXCLUSION', 'people_slot_excl'],
      [7, 'CONSTRAINT_NOT_NULL', expect.stringMatching(/^id$|not_null/)],
      [8, 'CONSTRAINT_UNIQUE', 'people_ordinal_key'],
    ]);
    expect(await database.query('SELECT id, ordinal FROM people ORDER BY id')).toEqual([
      { id: 1, ordinal: 'a' },
      { id: 7, ordinal: 'h' },
    ]);
  });

  it('judges each row with those before it, across blocks: the first row of a key is loaded', async () => {
    const outcomes = await load(
      'people',
      ['id', 'age'],
      [['1\t-1', '1\t1', '2\t1', '1\t2'], ['2\t2', '3\t1'], ['4\t1'], ['5\t1', '4\t2']],
    );
    expect(outcomes.map(shortly)).toEqual([
      [2, [1, 'CONSTRAINT_CHECK', 'people_age_check'], [4, 'CONSTRAINT_UNIQUE', 'people_pkey']],
      [1, [1, 'CONSTRAINT_UNIQUE', 'people_pkey']],
      [1],
      [1, [2, 'CONSTRAINT_UNIQUE', 'people_pkey']],
    ]);
    expect(await database.query('SELECT id, age FROM people ORDER BY id')).toEqual(
      [1, 2, 3, 4, 5].map((id) => ({ id, age: 1 })),
    );
  });

  it('handles every mixture of violations', async () => {
    // Each row contains its expected result: o is loaded, u repeats a key, c fails the check.
    let seed = 7;
    const random = (n: number) => (seed = (seed * 48_271) % 2_147_483_647) % n;
    await database.query('INSERT INTO people (id) VALUES (0)');
    for (let round = 0; round < 60; round++) {
      const fates = Array.from({ length: random(40) }, () => 'oouc'[random(round % 3 === 0 ? 4 : 3)]!);
      const rows = fates.map(
        (fate, i) => `${fate === 'u' ? 0 : (round + 1) * 1000 + i}\t${fate === 'c' ? -1 : 1}`,
      );
      const [outcome] = await load('people', ['id', 'age'], [rows]);
      const expected = fates.flatMap((fate, i) => (fate === 'o' ? [] : [i + 1]));
      expect(outcome!.violations.map(({ row }) => row)).toEqual(expected);
      expect(outcome!.loaded).toBe(fates.length - expected.length);
      const [counted] = await database.query('SELECT count(*)::int FROM people WHERE id BETWEEN $1 AND $2', [
        (round + 1) * 1000,
        (round + 1) * 1000 + 999,
      ]);
      expect(counted).toEqual({ count: outcome!.loaded });
    }
  });

  it('a block may consist of violating rows only', async () => {
    const [outcome] = await load(
      'people',
      ['id', 'age'],
      [Array.from({ length: 500 }, (_, i) => `${i}\t-1`)],
    );
    expect([outcome!.loaded, outcome!.violations.length]).toEqual([0, 500]);
  });
});

describe('a table', () => {
  it('a table that refers to itself accepts a row after the one that it refers to, wherever blocks begin', async () => {
    const outcomes = await load(
      'nodes',
      ['id', 'parent'],
      [
        ['1\t\\N', '2\t3', '3\t1'],
        ['4\t2', '5\t3', '6\t6'],
      ],
    );
    expect(outcomes.map(shortly)).toEqual([
      [2, [2, 'CONSTRAINT_FOREIGN_KEY', 'nodes_parent_fkey']],
      [2, [1, 'CONSTRAINT_FOREIGN_KEY', 'nodes_parent_fkey']],
    ]);
  });

  it('a table with identity, generated and default columns gets the same as from COPY', async () => {
    const [outcome] = await load('numbered', ['id'], [['7', '7', '8']]);
    expect(shortly(outcome!)).toEqual([2, [2, 'CONSTRAINT_UNIQUE', 'numbered_id_key']]);
    expect(await database.query('SELECT * FROM numbered ORDER BY id')).toEqual([
      { id: 7, twice: 14, note: 'none' },
      { id: 8, twice: 16, note: 'none' },
    ]);
  });

  it('a table with partitions leaves out rows without a partition', async () => {
    const [outcome] = await load('ranges', ['n'], [['1', '5', '10', '2']]);
    expect(outcome!.loaded).toBe(2);
    expect(outcome!.violations.map(({ row, code }) => [row, code])).toEqual([
      [2, 'CONSTRAINT_CHECK'],
      [3, 'CONSTRAINT_CHECK'],
    ]);
  });

  it('a table with a trigger leaves out rows that it rejects, and counts rows that it drops', async () => {
    const [outcome] = await load('watched', ['id', 'label'], [['1\ta', '2\trefuse', '3\tswallow', '4\tb']]);
    expect(shortly(outcome!)).toEqual([2, [2, 'CONSTRAINT_CHECK', undefined]]);
  });

  it('a table with a rule for INSERT fails, because COPY ignores it', async () => {
    const error = await rejectionOf(load('ruled', ['id'], [['1']]));
    expect(error).toMatchObject({ code: 'CONSTRAINT_UNIQUE', constraint: 'ruled_id_key', copyRow: 1 });
  });

  it('a table may have any names', async () => {
    const columns = ['id', 'nth', 'positions', 'a b"c', '__proto__'];
    const [outcome] = await load('odd "table', columns, [
      ['1\t1\t1\ta\tb', '1\t2\t2\ta\tb', '2\t3\t3\ta\tb'],
    ]);
    expect(shortly(outcome!)).toEqual([2, [2, 'CONSTRAINT_UNIQUE', 'odd "table_id_key']]);
  });
});

it('leaves nothing in the session', async () => {
  await load('people', ['id'], [['1', '1']]);
  const leftovers = await pool.query(
    `SELECT proname FROM pg_proc WHERE proname LIKE 'stream_engine%'
     UNION ALL SELECT relname FROM pg_class WHERE relname LIKE 'stream_engine_block%'`,
  );
  expect(leftovers.rows).toEqual([]);
});

it('fails for any other error', async () => {
  const error = await rejectionOf(load('people', ['id', 'slot'], [['1\t[1,2)', '2\tnonsense']]));
  expect(error).toMatchObject({ code: 'TYPE_INVALID', copyRow: 2 });
  expect(await database.query('SELECT FROM people')).toEqual([]);
});
