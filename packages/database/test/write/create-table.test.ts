import { afterAll, describe, expect, it } from 'vitest';
import {
  createPool,
  createTable,
  findTable,
  isSystemColumn,
  type NewTable,
  newColumnTypes,
} from '../../src/index.ts';
import { createLimitedRole } from '../limited-role.ts';
import { openTestPool, rejectionOf } from '../test-pool.ts';

const { database, pool } = await openTestPool(`
  CREATE SCHEMA sales;
  CREATE SCHEMA stream_engine;
  CREATE TABLE victim (id int);
  CREATE VIEW seen AS SELECT 1 AS a;
  CREATE TYPE mood AS ENUM ('sad');
  CREATE TYPE uuid AS ENUM ('not the real one');
`);

const tableNamed = (name: string, options: Partial<NewTable> = {}): NewTable => ({
  schema: undefined,
  name,
  columns: [{ name: 'id', type: 'bigint' }],
  primaryKey: [],
  ...options,
});

describe('createTable', () => {
  it('creates columns of every type, and returns the statement that did', async () => {
    const columns = newColumnTypes.map((type) => ({ name: `a ${type}`, type }));
    const created = await createTable(pool, tableNamed('all', { columns }));
    expect(created).toMatchObject({ schema: 'public', name: 'all' });
    const table = await findTable(pool, 'all');
    expect(table?.columns.map(({ name, type, nullable }) => [name, type.name, nullable])).toEqual(
      newColumnTypes.map((type) => [`a ${type}`, type, true]),
    );
    expect(table?.columns.at(-1)?.type.baseName).toBe('uuid');
    await database.query('DROP TABLE "all"');
    await database.query(created.ddl);
    expect((await findTable(pool, 'all'))?.columns).toHaveLength(newColumnTypes.length);
  });

  it('creates a primary key of several columns', async () => {
    const { ddl } = await createTable(
      pool,
      tableNamed('keyed', {
        columns: [
          { name: 'country', type: 'text' },
          { name: 'code', type: 'bigint' },
        ],
        primaryKey: ['country', 'code'],
      }),
    );
    expect(ddl).toBe(
      'CREATE TABLE "public"."keyed" (\n  "country" text,\n  "code" bigint,\n  PRIMARY KEY ("country", "code")\n)',
    );
    expect((await findTable(pool, 'keyed'))?.columns.map(({ nullable }) => nullable)).toEqual([false, false]);
  });

  it.each([
    ['x"; DROP TABLE victim; --', 'sales'],
    ['Übung.表', 'sales'],
    ["it's", 'public'],
  ])('uses the name %j unchanged', async (name, schema) => {
    const columns = [{ name: `${name})`, type: 'text' }] as const;
    await createTable(pool, tableNamed(name, { schema, columns }));
    expect(await findTable(pool, `${schema}.${name}`)).toMatchObject({
      schema,
      name,
      columns: [{ name: `${name})` }],
    });
    expect(await findTable(pool, 'victim')).toBeDefined();
  });

  it('deletes its test rows, and creates no table if they fail', async () => {
    const columns = [{ name: 'id', type: 'bigint' }] as const;
    const tried = (name: string, sql: string) =>
      createTable(pool, tableNamed(name, { columns, primaryKey: ['id'] }), {
        tryRows: async (client, table) => {
          await client.query(`INSERT INTO ${table.schema}.${table.name} ${sql}`);
        },
      });
    await tried('tried', 'SELECT generate_series(1, 1000)');
    expect(await database.query('SELECT count(*)::int FROM tried')).toEqual([{ count: 0 }]);
    expect(await rejectionOf(tried('untried', 'VALUES (1), (1)'))).toMatchObject({
      code: 'CONSTRAINT_UNIQUE',
    });
    expect(await findTable(pool, 'untried')).toBeUndefined();
  });

  it('leaves nothing after a dry run', async () => {
    const { ddl } = await createTable(pool, tableNamed('rehearsed'), { dryRun: true });
    expect(ddl).toBe('CREATE TABLE "public"."rehearsed" (\n  "id" bigint\n)');
    expect(await findTable(pool, 'rehearsed')).toBeUndefined();
  });

  it.each([
    ['victim', {}, 'TABLE_EXISTS'],
    ['seen', {}, 'TABLE_EXISTS'],
    ['mood', {}, 'TABLE_EXISTS'],
    ['t', { schema: 'nowhere' }, 'SCHEMA_NOT_FOUND'],
    ['t', { schema: 'stream_engine' }, 'SCHEMA_NOT_FOUND'],
    ['t', { schema: 'pg_catalog' }, 'SCHEMA_NOT_FOUND'],
    ['t', { schema: 'information_schema' }, 'SCHEMA_NOT_FOUND'],
  ] as const)('refuses %s %j, also dry', async (name, options, code) => {
    for (const dryRun of [true, false])
      expect(await rejectionOf(createTable(pool, tableNamed(name, options), { dryRun }))).toMatchObject({
        code,
      });
  });

  it('knows the names that PostgreSQL reserves', async () => {
    const names = await database.query<{ name: string }>(
      "SELECT attname AS name FROM pg_attribute WHERE attrelid = 'victim'::regclass AND attnum < 0",
    );
    expect(names.map(({ name }) => name).filter(isSystemColumn)).toHaveLength(6);
    expect(names).toHaveLength(6);
    expect(isSystemColumn('id')).toBe(false);
  });

  it('lets one of two concurrent calls create the table', async () => {
    const outcomes = await Promise.allSettled([1, 2].map(() => createTable(pool, tableNamed('contested'))));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.map(({ reason }) => reason.code)).toEqual(['TABLE_EXISTS']);
  });
});

describe('createTable: a role with few privileges', async () => {
  const { name: role, url } = await createLimitedRole(database);
  await database.query(`GRANT USAGE ON SCHEMA sales TO ${role}`);
  const restricted = createPool({ connectionString: url, max: 1, onBackgroundError: () => {} });
  afterAll(() => restricted.end());

  it('gets TABLE_FORBIDDEN', async () => {
    expect(await rejectionOf(createTable(restricted, tableNamed('t', { schema: 'sales' })))).toMatchObject({
      code: 'TABLE_FORBIDDEN',
    });
  });
});
