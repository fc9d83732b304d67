import { RawClient, sendCsv, until } from '@repo/faults';
import { beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '../../problem-of.ts';
import { receiptOf } from '../../receipt-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({
  importsMax: 4,
  schema: `
    CREATE EXTENSION postgres_fdw;
    CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TABLE keyed (id int PRIMARY KEY, file int);
    CREATE TABLE heap (id int, file int);
    CREATE TABLE parted (id int, file int) PARTITION BY RANGE (id);
    CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (0) TO (100) PARTITION BY RANGE (id);
    CREATE TABLE parted_lowest PARTITION OF parted_low FOR VALUES FROM (0) TO (100);
    CREATE TABLE parted_high PARTITION OF parted FOR VALUES FROM (100) TO (200);
    CREATE TABLE parent (id int, file int);
    CREATE TABLE child (more text) INHERITS (parent);
    CREATE TABLE routed (id int, file int);
    CREATE TABLE routed_low () INHERITS (routed);
    CREATE FUNCTION route() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN INSERT INTO routed_low VALUES (NEW.id, NEW.file); RETURN NULL; END';
    CREATE TRIGGER route BEFORE INSERT ON routed FOR EACH ROW EXECUTE FUNCTION route();
    CREATE TABLE base (id int, file int);
    CREATE VIEW seen AS SELECT id, file FROM base;
    CREATE FUNCTION into_base() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF TG_OP = 'INSERT' THEN INSERT INTO base VALUES (NEW.id, NEW.file); RETURN NEW; END IF;
      DELETE FROM base WHERE id = OLD.id AND file = OLD.file; RETURN OLD; END $$;
    CREATE TRIGGER into_base INSTEAD OF INSERT OR DELETE ON seen FOR EACH ROW EXECUTE FUNCTION into_base();
    CREATE VIEW half AS SELECT id, file FROM base;
    CREATE TRIGGER into_base INSTEAD OF INSERT ON half FOR EACH ROW EXECUTE FUNCTION into_base();
    CREATE TABLE owners (id int PRIMARY KEY, file int);
    CREATE TABLE pets (owner int REFERENCES owners);
    CREATE TABLE leases (owner int REFERENCES owners DEFERRABLE INITIALLY DEFERRED);
    CREATE SCHEMA live; CREATE TABLE live.items (id int, file int);
    CREATE SCHEMA next; CREATE TABLE next.items (id int, file int);
    CREATE TABLE far (id int, file int);
    DO $$ BEGIN EXECUTE format('CREATE SERVER here FOREIGN DATA WRAPPER postgres_fdw
      OPTIONS (host ''127.0.0.1'', port %L, dbname %L)', current_setting('port'), current_database()); END $$;
    CREATE FOREIGN TABLE near (id int, file int) SERVER here OPTIONS (table_name 'far');`,
});
const { database } = service;
const { username, password } = new URL(database.url);
await database.query(
  `CREATE USER MAPPING FOR PUBLIC SERVER here OPTIONS (user '${username}', password '${password}')`,
);
const TABLES = 'keyed, heap, parted, parent, child, routed, routed_low, base, far';
const chunked = { 'content-type': 'text/csv', 'transfer-encoding': 'chunked' };
const post = (table: string, csv: string, query = '') =>
  sendCsv(`${service.url}/v1/imports/${table}?mode=replace${query}`, csv);
const load = async (table: string, csv: string, query = '') => receiptOf(await post(table, csv, query));
const filesIn = async (table: string) =>
  database.query<{ file: number; rows: number }>(
    `SELECT file, count(*)::int AS rows FROM ${table} GROUP BY file ORDER BY file`,
  );

beforeEach(async () => {
  await service.idle();
  await database.query(
    `TRUNCATE ${TABLES}; INSERT INTO keyed VALUES (1, 0), (2, 0); INSERT INTO heap VALUES (1, 0), (2, 0);
     INSERT INTO parted VALUES (1, 0), (101, 0); INSERT INTO parent VALUES (1, 0), (2, 0);
     INSERT INTO base VALUES (1, 0), (2, 0); INSERT INTO far VALUES (1, 0), (2, 0)`,
  );
});

/** Builds a CSV file whose rows contain the number of the file. */
const csvOf = (file: number, ids: readonly number[]) =>
  `id,file\n${ids.map((id) => `${id},${file}\n`).join('')}`;

/** Sends files concurrently, each in two pieces; the second is sent when all of them are running. */
async function replaceTogether(targets: readonly { table: string; ids: readonly number[] }[]) {
  const clients = await Promise.all(
    targets.map(async ({ table }, i) => {
      const client = await RawClient.connect(service.port);
      return client.post(`/v1/imports/${table}?mode=replace`, chunked).chunk(`id,file\n1,${i + 1}\n`);
    }),
  );
  await service.seen(targets.length);
  const answers = clients.map((client, i) => {
    const records = targets[i]!.ids.slice(1).map((id) => `${id},${i + 1}\n`);
    return client.chunk(records.join('')).chunk('').answer();
  });
  const receipts = (await Promise.all(answers)).map(receiptOf);
  for (const client of clients) client.socket.destroy();
  return receipts;
}

describe('four concurrent replaces', () => {
  it.each([
    ['a table with a key', 'keyed'],
    ['a table without one', 'heap'],
    ['a partitioned table', 'parted'],
    ['an inheritance parent', 'parent'],
    ['a view', 'seen'],
    ['a foreign table', 'near'],
  ])('concurrent replaces leave one file in %s, and each receipt is true', async (_what, table) => {
    const targets = [3, 4, 5, 6].map((rows) => ({
      table,
      ids: Array.from({ length: rows }, (_, id) => id + 1),
    }));
    const receipts = await replaceTogether(targets);
    const left = await filesIn(
      table === 'seen' || table === 'near' ? table : `ONLY ${table}`.replace('ONLY parted', 'parted'),
    );
    expect(left).toHaveLength(1);
    const last = left[0]!;
    expect(last.rows).toBe(targets[last.file - 1]!.ids.length);
    expect(receipts.map(({ rows }) => rows.loaded)).toEqual(targets.map(({ ids }) => ids.length));
    // Each one deleted the rows of the previous one: the two initial rows, and all but the last file's.
    const deleted = receipts.map(({ written }) => written?.deleted).toSorted();
    expect(deleted).toEqual(
      [2, ...targets.map(({ ids }) => ids.length)].filter((n) => n !== last.rows).toSorted(),
    );
  });

  it('concurrent replaces of a root and its leaves leave rows that match one order of the files', async () => {
    const receipts = await replaceTogether([
      { table: 'parted', ids: [1, 2, 3, 101, 102] },
      { table: 'parted_lowest', ids: [1, 2, 3, 4] },
      { table: 'parted', ids: [1, 2, 3, 4, 5, 101] },
      { table: 'parted_low', ids: [1, 2, 3, 4, 5, 6, 7] },
    ]);
    expect(receipts.map(({ rows }) => rows.loaded)).toEqual([5, 4, 6, 7]);
    const [low, high] = await Promise.all([filesIn('parted_low'), filesIn('parted_high')]);
    expect(low).toHaveLength(1);
    expect(high).toHaveLength(1);
    const rootRows = { 1: [3, 2], 3: [5, 1] } as Record<number, [number, number]>;
    expect(high[0]!.rows).toBe(rootRows[high[0]!.file]![1]);
    const lowRows = { 2: 4, 4: 7, [high[0]!.file]: rootRows[high[0]!.file]![0] };
    expect(low[0]!.rows).toBe(lowRows[low[0]!.file]);
  });
});

it('a replace does not wait for a concurrent append', async () => {
  const client = await RawClient.connect(service.port);
  client.post('/v1/imports/heap', chunked).chunk('id,file\n7,7\n');
  await service.seen();
  expect((await load('heap', csvOf(1, [1]))).written?.deleted).toBe(2);
  expect((await client.chunk('').answer()).status).toBe(200);
  expect(await filesIn('heap')).toEqual([
    { file: 1, rows: 1 },
    { file: 7, rows: 1 },
  ]);
  client.socket.destroy();
});

describe('a replace with an invalid file', () => {
  const old = { rows: [{ file: 0, rows: 2 }] };
  it.each([
    ['all records rejected', 'x,1\ny,1\n', '', 'REPLACE_REJECTS'],
    ['one of them', '1,1\ny,1\n', '', 'REPLACE_REJECTS'],
    ['all, and any number allowed', 'x,1\ny,1\n', '&maxRejects=100%25', 'REPLACE_REJECTS'],
    ['more than allowed', '1,1\nx,1\ny,1\n', '&maxRejects=1', 'REJECT_LIMIT_REACHED'],
    ['only a header', '', '', 'REPLACE_EMPTY'],
    ['only a header, and any number of rejects allowed', '', '&maxRejects=100%25', 'REPLACE_EMPTY'],
    ['only blank lines', '\n\n', '', 'REPLACE_EMPTY'],
    ['a violation, rejected', '1,1\n1,2\n', '&onConstraint=reject', 'REPLACE_REJECTS'],
    ['one of them, dry run', '1,1\ny,1\n', '&dryRun=true', 'REPLACE_REJECTS'],
    ['only a header, dry run', '', '&dryRun=true', 'REPLACE_EMPTY'],
    ['records although none are expected', '1,1\n', '&expectedRows=0', 'ROWS_UNEXPECTED'],
    ['rejects although none are expected', 'x,1\n', '&expectedRows=0', 'ROWS_UNEXPECTED'],
  ] as const)('keeps the existing rows: %s', async (_what, records, query, code) => {
    const problem = problemOf(await post('keyed', `id,file\n${records}`, query), code);
    expect(problem.rowsLoaded).toBe(0);
    expect(await filesIn('keyed')).toEqual(old.rows);
    if (code !== 'REPLACE_REJECTS') return;
    const rejects = await fetch(`${service.url}/v1/imports/${problem.importId}/rejects`);
    expect((await rejects.text()).split('\n').slice(1, -1)).toHaveLength(
      (problem as unknown as { rows: { rejected: number } }).rows.rejected,
    );
  });

  it('keeps all rejects even if only the last of many records is rejected', async () => {
    const ids = Array.from({ length: 50_000 }, (_, id) => (id % 1000 === 999 ? `x${id}` : id));
    const problem = problemOf(
      await post('keyed', `id,file\n${ids.map((id) => `${id},1\n`).join('')}`),
      'REPLACE_REJECTS',
    );
    expect(problem).toMatchObject({ rows: { read: 50_000, rejected: 50, loaded: 0 } });
    expect(problem.detail).toMatch(/^50 of 50000 records were rejected/);
    const rejects = await fetch(`${service.url}/v1/imports/${problem.importId}/rejects`);
    expect((await rejects.text()).split('\n')).toHaveLength(52);
    expect(await filesIn('keyed')).toEqual(old.rows);
  });

  it('says how to empty the table, and the advice works', async () => {
    expect(problemOf(await post('keyed', 'id,file\n'), 'REPLACE_EMPTY').detail).toMatch(
      /; to empty the table, send expectedRows=0$/,
    );
    expect(problemOf(await post('keyed', 'id,file\n\n\n'), 'REPLACE_EMPTY').detail).toMatch(
      /; to empty the table, send expectedRows=0$/,
    );
  });

  it('replaces the rows by the valid records if rejects are allowed', async () => {
    const receipt = await load('keyed', 'id,file\n1,1\ny,1\n3,1\n', '&maxRejects=50%25');
    expect(receipt).toMatchObject({ rows: { loaded: 2, rejected: 1 }, written: { deleted: 2 } });
    expect(await filesIn('keyed')).toEqual([{ file: 1, rows: 2 }]);
  });

  it.each([
    ['a header', 'id,file\n', '', 0],
    ['a header and blank lines', 'id,file\n\n\n', '', 2],
    ['a header and blank lines, rejects allowed', 'id,file\n\n\n', '&maxRejects=0%25', 2],
  ])('empties the table if no records are expected: %s', async (_what, csv, query, skipped) => {
    const receipt = await load('keyed', csv, `&expectedRows=0${query}`);
    expect(receipt).toMatchObject({ rows: { read: skipped, loaded: 0, skipped }, written: { deleted: 2 } });
    expect(await filesIn('keyed')).toEqual([]);
  });

  it('counts a blank line as a record if it is a value of a single column', async () => {
    const problem = problemOf(await post('keyed', 'id\n\n\n', '&expectedRows=0'), 'ROWS_UNEXPECTED');
    expect(problem.detail).toBe('the file has 2 records, but 0 were expected');
  });

  it('other modes load the valid records of such a file', async () => {
    const { status } = await sendCsv(`${service.url}/v1/imports/keyed`, 'id,file\n7,1\ny,1\n');
    expect(status).toBe(200);
    expect(await filesIn('keyed')).toEqual([
      { file: 0, rows: 2 },
      { file: 1, rows: 1 },
    ]);
  });
});

describe('inheritance', () => {
  it('a replace keeps the rows of children', async () => {
    await database.query('INSERT INTO child VALUES (1, 9, $1)', ['mine']);
    expect((await load('parent', csvOf(1, [5]))).written?.deleted).toBe(2);
    expect(await filesIn('parent')).toEqual([
      { file: 1, rows: 1 },
      { file: 9, rows: 1 },
    ]);
  });

  it('a replace is rejected while a trigger may route rows into children', async () => {
    await database.query('INSERT INTO routed_low VALUES (1, 0)');
    const problem = problemOf(await post('routed', csvOf(1, [1])), 'REPLACE_INHERITED');
    expect(problem.detail).toContain('public.routed');
    expect(await filesIn('routed')).toEqual([{ file: 0, rows: 1 }]);
    await database.query('ALTER TABLE routed DISABLE TRIGGER route');
    await load('routed', csvOf(1, [1]));
    await database.query('ALTER TABLE routed ENABLE TRIGGER route');
    expect(await filesIn('routed')).toEqual([
      { file: 0, rows: 1 },
      { file: 1, rows: 1 },
    ]);
  });
});

it('a view without an INSTEAD OF DELETE trigger is rejected', async () => {
  const problem = problemOf(await post('half', csvOf(1, [1])), 'REPLACE_VIEW');
  expect(problem.detail).toContain('public.half is a view without an INSTEAD OF DELETE trigger');
  expect(await filesIn('base')).toEqual([{ file: 0, rows: 2 }]);
});

describe('rows that other rows reference', () => {
  beforeEach(() => database.query('TRUNCATE owners, pets, leases; INSERT INTO owners VALUES (1, 0)'));

  it('referenced rows are not deleted, and the message names them, not the file', async () => {
    await database.query('INSERT INTO pets VALUES (1)');
    const answer = await post('owners', csvOf(1, [1]));
    expect(problemOf(answer, 'REPLACE_REFERENCED').detail).toBe(
      'rows of another table refer to rows that replace would delete',
    );
    expect(answer.body.toString()).not.toContain('pets');
    expect(await filesIn('owners')).toEqual([{ file: 0, rows: 1 }]);
  });

  it('referenced rows are replaced if the new rows have the same keys and the foreign key is deferred', async () => {
    await database.query('INSERT INTO leases VALUES (1)');
    problemOf(await post('owners', csvOf(1, [2])), 'REPLACE_REFERENCED');
    await load('owners', csvOf(1, [1, 2]));
    expect(await filesIn('owners')).toEqual([{ file: 1, rows: 2 }]);
  });
});

it.each(['append', 'replace'])(
  '%s fails if its table’s schema is renamed during the upload',
  async (mode) => {
    await database.query(
      'TRUNCATE live.items, next.items; INSERT INTO live.items VALUES (1, 0); INSERT INTO next.items VALUES (1, 9)',
    );
    const client = await RawClient.connect(service.port);
    client.post(`/v1/imports/live.items?mode=${mode}`, chunked);
    await until(
      async () =>
        (
          await database.query(
            `SELECT FROM pg_locks WHERE mode = 'RowExclusiveLock' AND relation = 'live.items'::regclass`,
          )
        ).length > 0,
    );
    const swap = (one: string, other: string) =>
      database.query(`BEGIN; ALTER SCHEMA ${one} RENAME TO third; ALTER SCHEMA ${other} RENAME TO ${one};
      ALTER SCHEMA third RENAME TO ${other}; COMMIT`);
    await swap('live', 'next');
    client.chunk('id,file\n5,1\n').chunk('');
    problemOf(await client.answer(), 'TABLE_CHANGED');
    client.socket.destroy();
    await swap('live', 'next');
    expect(await filesIn('live.items')).toEqual([{ file: 0, rows: 1 }]);
    expect(await filesIn('next.items')).toEqual([{ file: 9, rows: 1 }]);
  },
);

describe('the plan of a replace', () => {
  const plan = async (table: string, csv: string, query = '') => {
    const { body } = await sendCsv(`${service.url}/v1/imports/${table}/plan?mode=replace${query}`, csv);
    return JSON.parse(body.toString()) as { problems: { code: string }[]; parameters: string };
  };
  const codes = async (table: string, csv: string, query = '') =>
    (await plan(table, csv, query)).problems.map(({ code }) => code);

  it('reports what would make it fail', async () => {
    expect(await codes('keyed', 'id,file\n1,1\n')).toEqual([]);
    expect(await codes('keyed', 'id,file\n1,1\nx,1\n')).toEqual(['REPLACE_REJECTS']);
    expect(await codes('keyed', 'id,file\n1,1\nx,1\n', '&maxRejects=1')).toEqual([]);
    expect(await codes('keyed', 'id,file\nx,1\n', '&maxRejects=1')).toEqual(['REPLACE_REJECTS']);
    expect(await codes('keyed', 'id,file\nx,1\n', '&maxRejects=1&cut=true')).toEqual([]);
    expect(await codes('keyed', 'id,file\n')).toEqual(['REPLACE_EMPTY']);
    expect(await codes('keyed', 'id,file\n', '&expectedRows=0')).toEqual([]);
    expect(await codes('keyed', 'id,file\n', '&cut=true')).toEqual([]);
    expect(await codes('keyed', 'id,file\n\n\n', '&expectedRows=0')).toEqual([]);
    expect(await codes('keyed', 'id\n\n\n', '&expectedRows=0')).toEqual(['ROWS_UNEXPECTED']);
    expect(await codes('keyed', 'id,file\n1,1\nx,1\n', '&maxRejects=0')).toEqual(['REJECT_LIMIT_REACHED']);
    expect(await codes('keyed', 'id,file\n1,1\nx,1\n', '&maxRejects=0&cut=true')).toEqual([
      'REJECT_LIMIT_REACHED',
    ]);
    expect(await codes('keyed', 'id,file\n1,1\nx,1\n', '&maxRejects=1%25&cut=true')).toEqual([]);
    expect(await codes('half', csvOf(1, [1]))).toEqual(['REPLACE_VIEW']);
    expect(await codes('keyed', 'id,fil\nx,1\n')).toEqual(['COLUMN_UNKNOWN']);
    expect(await codes('routed', csvOf(1, [1]))).toEqual(['REPLACE_INHERITED']);
  });
});
