import { finished } from 'node:stream/promises';
import { expect, it } from 'vitest';
import {
  BlockLoader,
  copyStatement,
  createCopySink,
  createPool,
  createWriter,
  findTable,
  type WriteMode,
  withTransaction,
} from '../../src/index.ts';
import { createLimitedRole } from '../limited-role.ts';
import { openTestPool } from '../test-pool.ts';

const { database, pool } = await openTestPool(
  'CREATE TABLE items (id int PRIMARY KEY, version int, body text)',
);
const columns = ['id', 'version', 'body'];
const table = (await findTable(pool, 'items'))!;

/** Rows of very different sizes leave room in many pages, which later rows would fit into. */
const KEYS = 200;
const VERSIONS = 20;
const rows = Array.from({ length: KEYS * VERSIONS }, (_, n) => {
  const bytes = n % 3 === 0 ? 1900 : (n * 7919) % 600;
  return `${n % KEYS}\t${Math.floor(n / KEYS)}\t${'x'.repeat(bytes)}\n`;
});

async function merge(mode: WriteMode): Promise<void> {
  await database.query('TRUNCATE items');
  await withTransaction(pool, async (client) => {
    const writer = createWriter(client, { table, mode, key: ['id'] });
    const sink = createCopySink(client);
    sink.begin(copyStatement(await writer.begin(columns), columns, 'text'));
    for (const row of rows) sink.write(Buffer.from(row));
    sink.end();
    await finished(sink);
    await writer.finish({ sent: rows.length, taken: sink.rowCount });
  });
}

it.each([
  ['upsert', VERSIONS - 1],
  ['insert-new', 0],
] as const)('%s applies rows in the order of the file, whatever their sizes', async (mode, version) => {
  await merge(mode);
  expect(await database.query('SELECT DISTINCT version FROM items')).toEqual([{ version }]);
  expect(await database.query('SELECT count(*)::int FROM items')).toEqual([{ count: KEYS }]);
});

it('a block keeps file order, whatever the size of its rows', async () => {
  await database.query('TRUNCATE items');
  const { violations } = await withTransaction(pool, async (client) => {
    const loader = new BlockLoader(client, { table, columns, format: 'text' });
    await loader.begin();
    const loaded = await loader.load(Buffer.from(rows.join('')));
    await loader.finish();
    return loaded;
  });
  expect(violations.map(({ row }) => row)).toEqual(
    Array.from({ length: rows.length - KEYS }, (_, i) => KEYS + i + 1),
  );
});

it('an upsert that may not update the key keeps its spelling', async () => {
  const role = await createLimitedRole(database);
  await database.query(`
    CREATE TABLE amounts (id numeric PRIMARY KEY, label text);
    INSERT INTO amounts VALUES (1, 'old');
    GRANT SELECT, INSERT, UPDATE (label) ON amounts TO ${role.name}`);
  const limited = createPool({ connectionString: role.url, max: 1, onBackgroundError: () => {} });
  try {
    const amounts = (await findTable(limited, 'amounts'))!;
    await withTransaction(limited, async (client) => {
      const writer = createWriter(client, { table: amounts, mode: 'upsert', key: ['id'] });
      const sink = createCopySink(client);
      const names = ['id', 'label'];
      sink.begin(copyStatement(await writer.begin(names), names, 'text'));
      sink.end(Buffer.from('1.0\tnew\n'));
      await finished(sink);
      expect(await writer.finish({ sent: 1, taken: 1 })).toEqual({ loaded: 1, updated: 1, superseded: 0 });
    });
  } finally {
    await limited.end();
  }
  expect(await database.query('SELECT id::text, label FROM amounts')).toEqual([{ id: '1', label: 'new' }]);
});
