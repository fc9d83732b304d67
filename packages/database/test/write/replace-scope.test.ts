import { describe, expect, it } from 'vitest';
import { createPool, findReplaceScope, findTable } from '../../src/index.ts';
import { createLimitedRole } from '../limited-role.ts';
import { openTestPool, rejectionOf } from '../test-pool.ts';

const { database, pool } = await openTestPool(`
  CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE TABLE customers (id int PRIMARY KEY, code text UNIQUE, boss int REFERENCES customers ON DELETE CASCADE);
  CREATE TABLE restricted (customer int REFERENCES customers ON DELETE RESTRICT);
  CREATE TABLE orders (id int PRIMARY KEY, customer int REFERENCES customers ON DELETE CASCADE);
  CREATE TABLE lines (id int PRIMARY KEY, "order" int REFERENCES orders ON DELETE CASCADE);
  CREATE TABLE notes (line int REFERENCES lines ON DELETE SET NULL);
  CREATE TABLE regions (id int PRIMARY KEY);
  CREATE TABLE shops (region int UNIQUE REFERENCES regions ON DELETE SET DEFAULT, id int PRIMARY KEY);
  CREATE TABLE stalls (region int REFERENCES shops (region) ON UPDATE CASCADE, shop int REFERENCES shops ON DELETE CASCADE);
  CREATE TABLE parted (id int PRIMARY KEY, above int REFERENCES parted ON DELETE CASCADE) PARTITION BY RANGE (id);
  CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (0) TO (100);
  CREATE TABLE parted_high PARTITION OF parted FOR VALUES FROM (100) TO (200);
  CREATE TABLE items (parted int REFERENCES parted ON DELETE CASCADE, kind int) PARTITION BY LIST (kind);
  CREATE TABLE items_one PARTITION OF items FOR VALUES IN (1);
  CREATE TABLE of_leaf (low int REFERENCES parted_low ON DELETE CASCADE);
  CREATE TABLE plain (id int);
  CREATE TABLE parent (id int PRIMARY KEY);
  CREATE TABLE child (PRIMARY KEY (id)) INHERITS (parent);
  CREATE TABLE of_child (child int REFERENCES child ON DELETE CASCADE);
  CREATE TABLE shapes (id int PRIMARY KEY);
  CREATE TABLE sides (shape int REFERENCES shapes ON DELETE SET NULL,
    code int GENERATED ALWAYS AS (coalesce(shape, -1)) STORED UNIQUE);
  CREATE TABLE of_code (code int REFERENCES sides (code) ON UPDATE CASCADE);
  CREATE VIEW plain_view AS SELECT id FROM customers;
  CREATE TRIGGER seen INSTEAD OF INSERT ON plain_view FOR EACH ROW EXECUTE FUNCTION keep();
  CREATE VIEW handled AS SELECT id FROM customers;
  CREATE TRIGGER handled INSTEAD OF INSERT OR DELETE ON handled FOR EACH ROW EXECUTE FUNCTION keep();`);

const scopeOf = async (name: string) => findReplaceScope(pool, (await findTable(pool, name))!);
const cascades = async (name: string) =>
  (await scopeOf(name)).cascadesTo.map((table) => `${table.schema}.${table.name}`);

describe('the tables that a replace affects', () => {
  it.each([
    ['customers', ['lines', 'notes', 'orders']],
    ['orders', ['lines', 'notes']],
    ['lines', ['notes']],
    ['notes', []],
    ['plain', []],
    // Other rows refer to the changed column with ON UPDATE; the rows stay.
    ['regions', ['shops', 'stalls']],
    ['parted', ['items', 'of_leaf']],
    // Another leaf of the same partitioned table.
    ['parted_low', ['items', 'of_leaf', 'parted']],
    ['parted_high', ['items', 'of_leaf', 'parted']],
    // A generated column changes with the one that it is computed from.
    ['shapes', ['of_code', 'sides']],
    // Children keep their rows.
    ['parent', []],
    // The view's own trigger decides what is deleted, and is not inspected.
    ['handled', []],
  ])('a replace of %s affects %j', async (name, tables) => {
    expect(await cascades(name)).toEqual(tables.map((table) => `public.${table}`));
  });

  it('the tables are the same for each role, whatever its search_path', async () => {
    const client = await pool.connect();
    try {
      await client.query('SET search_path = pg_catalog');
      const table = (await findTable(client, 'public.customers'))!;
      expect((await findReplaceScope(client, table)).cascadesTo).toHaveLength(3);
    } finally {
      client.release(true);
    }
  });
});

describe('the requirements of a replace', () => {
  it('a replace requires a table, or a view with an INSTEAD OF DELETE trigger', async () => {
    expect(await scopeOf('customers')).toMatchObject({ takesDelete: true });
    expect(await scopeOf('parted')).toMatchObject({ takesDelete: true });
    expect(await scopeOf('plain_view')).toMatchObject({ takesDelete: false });
    expect(await scopeOf('handled')).toMatchObject({ takesDelete: true });
  });

  it('a replace requires the privilege DELETE', async () => {
    const role = await createLimitedRole(database);
    await database.query(`GRANT INSERT ON plain TO ${role.name}`);
    const limited = createPool({ connectionString: role.url, max: 1, onBackgroundError: () => {} });
    const mayDelete = async () =>
      (await findReplaceScope(limited, (await findTable(limited, 'plain'))!)).mayDelete;
    expect(await mayDelete()).toBe(false);
    await database.query(`GRANT DELETE ON plain TO ${role.name}`);
    expect(await mayDelete()).toBe(true);
    await limited.end();
  });

  it('a replace requires an existing table', async () => {
    const gone = { ...(await findTable(pool, 'plain'))!, oid: 1 };
    expect(await rejectionOf(findReplaceScope(pool, gone))).toMatchObject({ code: 'TABLE_CHANGED' });
  });
});

describe('findReplaceScope with inheritance', () => {
  it('only an enabled BEFORE INSERT row trigger may route new rows into children', async () => {
    const mayRoute = async () => (await scopeOf('parent')).mayRoute;
    const run = (sql: string) => database.query(sql);
    expect(await mayRoute()).toBe(false);
    const other = [
      'AFTER INSERT ON parent FOR EACH ROW',
      'BEFORE UPDATE ON parent FOR EACH ROW',
      'BEFORE INSERT ON parent',
      'BEFORE INSERT ON child FOR EACH ROW',
    ];
    for (const [i, when] of other.entries())
      await run(`CREATE TRIGGER other_${i} ${when} EXECUTE FUNCTION keep()`);
    expect(await mayRoute()).toBe(false);
    await run('CREATE TRIGGER route BEFORE INSERT ON parent FOR EACH ROW EXECUTE FUNCTION keep()');
    expect(await mayRoute()).toBe(true);
    await run('ALTER TABLE parent DISABLE TRIGGER route');
    expect(await mayRoute()).toBe(false);
    await run('ALTER TABLE parent ENABLE REPLICA TRIGGER route');
    expect(await mayRoute()).toBe(false);
    await run('ALTER TABLE parent ENABLE ALWAYS TRIGGER route');
    expect(await mayRoute()).toBe(true);
    await run('CREATE TRIGGER route BEFORE INSERT ON plain FOR EACH ROW EXECUTE FUNCTION keep()');
    expect((await scopeOf('plain')).mayRoute).toBe(false);
  });
});
