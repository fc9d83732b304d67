import { readFile } from 'node:fs/promises';
import { createPool, migrate } from '@repo/database';
import { send, sendCsv } from '@repo/faults';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { startService } from '../child-service.ts';
import { problemOf } from '../problem-of.ts';
import { giveKey } from './key-holder.ts';

const page = await readFile(new URL('../../../../docs/OPERATING.md', import.meta.url), 'utf8');
const grants = /^GRANT USAGE ON SCHEMA stream_engine [^`]*/m.exec(page)![0];

const database = await createTestDatabase({
  schema: `CREATE TABLE items (id int PRIMARY KEY, label text);
    CREATE TABLE secrets (word text); INSERT INTO secrets VALUES ('xyzzy')`,
});
await migrate(database.url);
const role = `importer_${database.name}`;
await database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
for (const grant of grants.split('\n').filter(Boolean)) await database.query(grant.replace('importer', role));
await database.query(`GRANT INSERT ON items TO ${role}`);
const url = Object.assign(new URL(database.url), { username: role, password: 'secret' }).href;

const owner = createPool({ connectionString: database.url, max: 1, onBackgroundError: () => {} });
const importer = new pg.Pool({ connectionString: url, max: 1 });
afterAll(async () => {
  await Promise.all([owner.end(), importer.end()]);
  await database.query(`DROP OWNED BY ${role}`);
  await database.query(`DROP ROLE ${role}`);
});

describe('a role with the grants of OPERATING.md and INSERT on one table', async () => {
  const key = await giveKey(owner, { name: 'ci', tables: ['*'], bytesPerDay: 1_000_000 });
  const service = await startService({ DATABASE_URL: url, AUTH: 'keys' });
  const { headers } = key;
  const get = (path: string) => send(`${service.url}${path}`, { method: 'GET', headers });
  const upload = (path: string, csv = 'id,label\n1,a\nx,b\n') =>
    sendCsv(`${service.url}/v1/imports/${path}`, csv, { headers });

  it('the documented grants are enough for imports, receipts, rejects and health checks', async () => {
    const answer = await upload('items');
    expect(answer.status).toBe(200);
    const { id, rows } = JSON.parse(answer.body.toString());
    expect(rows).toEqual({ read: 2, loaded: 1, rejected: 1, skipped: 0 });
    expect(await database.query('SELECT * FROM items')).toEqual([{ id: 1, label: 'a' }]);
    expect((await get(`/v1/imports/${id}/rejects`)).body.toString()).toBe('id,label\nx,b\n');
    for (const path of [`/v1/imports/${id}`, '/v1/imports', '/v1/tables/items', '/readyz'])
      expect((await get(path)).status).toBe(200);
    expect((await upload('items?dryRun=true', 'id\n2\n')).status).toBe(200);
    expect((await upload('items/plan', 'id\n2\n')).status).toBe(200);
    const { body } = await get('/v1/tables');
    expect(JSON.parse(body.toString()).tables.map(({ table }: { table: string }) => table)).toEqual([
      'public.items',
    ]);
  });

  it('a role with the documented grants cannot reach other tables, whatever their name', async () => {
    const names = [
      'secrets',
      'items; DROP TABLE items',
      'items"; DROP TABLE items; --',
      "items' OR 'a'='a",
      `items FROM PROGRAM 'touch /tmp/pwned'`,
      '(SELECT 1)',
      'pg_catalog.pg_authid',
      'stream_engine.keys',
      'information_schema.tables',
      'items\u0000',
      '__proto__',
      'constructor',
      'ïtems',
      'x'.repeat(64),
      'public.items.x',
    ];
    for (const name of names) {
      const answers = [
        await upload(encodeURIComponent(name)),
        await get(`/v1/tables/${encodeURIComponent(name)}`),
        await upload(`items?mode=upsert&key=${encodeURIComponent(name)}`),
        await upload(`items?map=${encodeURIComponent(`id:${name}`)}`),
      ];
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 403, expect.toBeOneOf([400, 422])]);
    }
    problemOf(await upload('secrets'), 'TABLE_NOT_FOUND');
    expect(await database.query('SELECT count(*)::int AS rows FROM items')).toEqual([{ rows: 1 }]);
    expect(await database.query('SELECT word FROM secrets')).toEqual([{ word: 'xyzzy' }]);
  });

  it.each([
    'SELECT * FROM items',
    'SELECT * FROM secrets',
    'DROP TABLE items',
    'TRUNCATE items',
    'DELETE FROM items',
    `COPY items FROM PROGRAM 'true'`,
    `SELECT pg_read_file('/etc/passwd')`,
    'CREATE TABLE public.mine ()',
    'CREATE TABLE stream_engine.mine ()',
    `INSERT INTO stream_engine.keys VALUES ('me')`,
    'UPDATE stream_engine.keys SET is_admin = true',
  ])('a role with the documented grants cannot run this SQL: %s', async (statement) => {
    await expect(importer.query(statement)).rejects.toMatchObject({ code: '42501' });
  });
});
