import { ReplaceLock, withTransaction } from '@repo/database';
import { RawClient, sendCsv, until } from '@repo/faults';
import { beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '../problem-of.ts';
import { startTestService } from '../test-service.ts';
import { giveKey } from './key-holder.ts';

const service = await startTestService({
  schema: `
    CREATE TABLE customers (id int PRIMARY KEY);
    CREATE TABLE orders (customer int REFERENCES customers ON DELETE CASCADE);
    CREATE TABLE visits (customer int REFERENCES customers ON DELETE SET NULL);
    CREATE SCHEMA secret;
    CREATE TABLE shops (id int PRIMARY KEY);
    CREATE TABLE secret.ledger (shop int REFERENCES shops ON DELETE CASCADE);`,
  auth: 'keys',
  lockTimeoutMs: 1000,
});
const { pool, database } = service;
const modes = ['append', 'replace'] as const;
const ann = await giveKey(pool, { name: 'ann', tables: ['public.*'], modes: [...modes] });
const bob = await giveKey(pool, {
  name: 'bob',
  tables: ['public.customers', 'public.orders'],
  modes: [...modes],
});
const admin = await giveKey(pool, { name: 'ops', isAdmin: true });

const replace = (table: string, { headers }: { headers: Record<string, string> }, query = '') =>
  sendCsv(`${service.url}/v1/imports/${table}?mode=replace${query}`, 'id\n7\n', { headers });
const rowsOf = (table: string) => database.query(`SELECT * FROM ${table} ORDER BY 1`);

beforeEach(() =>
  database.query(`TRUNCATE customers, orders, visits, shops, secret.ledger;
    INSERT INTO customers VALUES (1); INSERT INTO orders VALUES (1); INSERT INTO visits VALUES (1);
    INSERT INTO shops VALUES (1); INSERT INTO secret.ledger VALUES (1)`),
);

describe('a replace that affects rows of other tables', () => {
  const untouched = async () => {
    expect(await rowsOf('customers')).toEqual([{ id: 1 }]);
    expect(await rowsOf('orders')).toEqual([{ customer: 1 }]);
    expect(await rowsOf('visits')).toEqual([{ customer: 1 }]);
    expect(await rowsOf('secret.ledger')).toEqual([{ shop: 1 }]);
  };

  it('a replace that affects other tables is rejected without cascade=true', async () => {
    const problem = problemOf(await replace('customers', ann), 'REPLACE_CASCADES');
    expect(problem['tables']).toEqual(['public.orders', 'public.visits']);
    expect(problem.detail).toBe(
      'deleting the rows of public.customers would delete or change rows that refer to them in public.orders, public.visits; to allow that, send cascade=true',
    );
    await untouched();
    expect((await replace('customers', ann, '&cascade=true')).status).toBe(200);
    expect(await rowsOf('customers')).toEqual([{ id: 7 }]);
    expect(await rowsOf('orders')).toEqual([]);
    expect(await rowsOf('visits')).toEqual([{ customer: null }]);
  });

  it.each(['', '&cascade=true'])(
    'rejects a replace that affects tables that its key does not allow: %j',
    async (query) => {
      const problem = problemOf(await replace('customers', bob, query), 'REPLACE_CASCADES');
      expect(problem['tables']).toEqual(['public.orders']);
      expect(problem.detail).toContain(
        'in public.orders, other tables, which the API key does not allow; use an API key',
      );
      await untouched();
    },
  );

  it('the rejection of a replace hides the names of tables that the key does not allow', async () => {
    const { body } = await replace('shops', ann, '&cascade=true');
    expect(body.toString()).not.toMatch(/secret|ledger/);
    await untouched();
    expect((await replace('shops', admin, '&cascade=true')).status).toBe(200);
    expect(await rowsOf('secret.ledger')).toEqual([]);
  });

  it('the plan names the tables that cascade=true allows to change', async () => {
    const plan = async (key: typeof ann, query: string) => {
      const url = `${service.url}/v1/imports/customers/plan?mode=replace${query}`;
      return JSON.parse((await sendCsv(url, 'id\n7\n', { headers: key.headers })).body.toString());
    };
    const refused = await plan(ann, '');
    expect(refused.problems.map(({ code }: { code: string }) => code)).toEqual(['REPLACE_CASCADES']);
    expect(refused.replaces).toEqual({ cascadesTo: [] });
    const asked = await plan(ann, '&cascade=true');
    expect(asked).toMatchObject({
      problems: [],
      replaces: { cascadesTo: ['public.orders', 'public.visits'] },
      parameters: 'mode=replace&cascade=true',
    });
    expect((await plan(bob, '&cascade=true')).problems).toHaveLength(1);
  });

  it('the rejection of a replace hints at cascade=true only if that would help', async () => {
    const problem = problemOf(
      await sendCsv(`${service.url}/v1/imports/customers?cascade=true`, 'id\n7\n', { headers: ann.headers }),
      'PARAMETER_INVALID',
    );
    expect(problem.detail).toBe('cascade works only with mode=replace');
  });

  it('a reference is detected even if it is added while the replace waits for its turn', async () => {
    await database.query('CREATE TABLE late (id int PRIMARY KEY); CREATE TABLE later (late int)');
    let waiting: ReturnType<typeof replace> | undefined;
    await withTransaction(pool, async (client) => {
      await new ReplaceLock(client, { schema: 'public', name: 'late' }).take(0);
      waiting = replace('late', ann);
      await service.waiting();
      await database.query('ALTER TABLE later ADD FOREIGN KEY (late) REFERENCES late ON DELETE CASCADE');
    });
    problemOf(await waiting!, 'TABLE_CHANGED');
    problemOf(await replace('late', ann), 'REPLACE_CASCADES');
  });
});

describe('a replace that waits too long for another one', () => {
  it('names that import to its owner and to admins', async () => {
    const client = await RawClient.connect(service.port);
    const headers = { 'content-type': 'text/csv', 'transfer-encoding': 'chunked', ...ann.headers };
    client.post('/v1/imports/customers?mode=replace&cascade=true', headers).chunk('id\n7\n');
    const isHeld = async () =>
      (await database.query('SELECT FROM pg_stat_progress_copy WHERE datname = current_database()')).length >
      0;
    await until(isHeld);
    const list = await fetch(`${service.url}/v1/imports?status=running`, { headers: admin.headers });
    const [running] = ((await list.json()) as { imports: { id: string }[] }).imports;
    for (const key of [ann, admin]) {
      const problem = problemOf(await replace('customers', key, '&cascade=true'), 'TABLE_LOCKED');
      expect(problem['href']).toBe(`/v1/imports/${running!.id}`);
      expect(problem.detail).toBe(
        `the import ${running!.id} is replacing the rows of the table; try again when it has ended`,
      );
    }
    const carl = await giveKey(pool, { name: 'carl', tables: ['public.*'], modes: [...modes] });
    const problem = problemOf(await replace('customers', carl, '&cascade=true'), 'TABLE_LOCKED');
    expect(problem['href']).toBeUndefined();
    expect(problem.detail).toBe(
      'another import is replacing the rows of the table; try again when it has ended',
    );
    expect((await client.chunk('').answer()).status).toBe(200);
    client.socket.destroy();
  });
});
