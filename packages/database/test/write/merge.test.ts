import { finished } from 'node:stream/promises';
import { expect, it } from 'vitest';
import {
  BlockLoader,
  copyStatement,
  createCopySink,
  createWriter,
  findTable,
  type WriteMode,
  withTransaction,
} from '../../src/index.ts';
import { openTestPool } from '../test-pool.ts';

const { database, pool } = await openTestPool(
  'CREATE TABLE items (id int PRIMARY KEY, version int, body text)',
);
const columns = ['id', 'version', 'body'];
const table = (await findTable(pool, 'items'))!;

/** Rows of very different sizes leave room in many pages, into which later ones would fit. */
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
] as const)('%s takes rows in the order of the file, whatever their sizes', async (mode, version) => {
  await merge(mode);
  expect(await database.query('SELECT DISTINCT version FROM items')).toEqual([{ version }]);
  expect(await database.query('SELECT count(*)::int FROM items')).toEqual([{ count: KEYS }]);
});

it('a block takes rows in the order of the file, whatever their sizes', async () => {
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
