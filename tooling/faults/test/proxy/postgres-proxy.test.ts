import { createTestDatabase } from '@repo/embedded-postgres/testing';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { PostgresProxy, until } from '../../src/index.ts';

const database = await createTestDatabase({ schema: 'CREATE TABLE items (id int)' });
const proxy = await PostgresProxy.open(database.url);
afterAll(() => proxy.stop());
afterEach(async () => {
  proxy.disarm();
  proxy.conditions = {};
  proxy.release();
  await until(() => proxy.connections.length === 0);
  await database.query('TRUNCATE items');
});

async function connect(options: pg.ClientConfig = {}): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: proxy.url, ...options });
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function ask(sql: string): Promise<unknown[]> {
  const client = await connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Resolves when everything has been sent, and rejects if the COPY fails. */
function copy(client: pg.Client, chunks: readonly string[]): Promise<void> {
  const stream = client.query(copyFrom('COPY items FROM STDIN'));
  return new Promise((resolve, reject) => {
    stream.on('finish', resolve).on('error', reject);
    for (const chunk of chunks) stream.write(chunk);
    stream.end();
  });
}

/** The driver's errors for a connection that was reset. */
const BROKEN = /ECONNRESET|EPIPE|terminated unexpectedly/;

const backends = async () => (await database.connections()).map(({ pid }) => pid);
const count = async () => (await database.query('SELECT FROM items')).length;

it('does not act after disarm, even if the message is held', async () => {
  const point = { from: 'frontend', message: 'Query', text: /held/ } as const;
  let acted = 0;
  const held = proxy.trap({ ...point, when: 'before' }, (connection) => connection.hold());
  proxy.trap({ ...point, when: 'after' }, () => {
    acted++;
  });
  const answer = ask(`SELECT 'held' AS was`);
  await held.done;
  proxy.disarm();
  proxy.release();
  expect(await answer).toEqual([{ was: 'held' }]);
  expect(acted).toBe(0);
});

it('passes queries and answers, and can be stopped and started', async () => {
  expect(await ask('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await proxy.stop();
  await expect(ask('SELECT 1')).rejects.toThrow('ECONNREFUSED');
  await proxy.start();
  expect(await ask('SELECT 2 AS two')).toEqual([{ two: 2 }]);
});

describe('a trap', () => {
  it('acts before a message passes: a reset keeps it from the server', async () => {
    const commit = proxy.trap(
      { from: 'frontend', message: 'Query', text: /^COMMIT/, when: 'before' },
      (connection) => connection.reset(),
    );
    const client = await connect();
    await client.query('BEGIN');
    await client.query('INSERT INTO items VALUES (1)');
    expect(commit.isSprung).toBe(false);
    await expect(client.query('COMMIT')).rejects.toThrow(BROKEN);
    expect(commit.isSprung).toBe(true);
    await until(async () => (await backends()).length === 0);
    expect(await count()).toBe(0);
    await client.end();
  });

  it('acts after a message has passed, before its answer does', async () => {
    let seen = -1;
    let isAnswered = false;
    const commit = proxy.trap(
      { from: 'frontend', message: 'Query', text: /^COMMIT/, when: 'after' },
      async () => {
        await until(async () => (await count()) === 1);
        seen = isAnswered ? -1 : 1;
      },
    );
    const client = await connect();
    await client.query('BEGIN');
    await client.query('INSERT INTO items VALUES (1)');
    await client.query('COMMIT');
    isAnswered = true;
    await commit.done;
    expect(seen).toBe(1);
    await client.end();
  });

  it('waits for the n-th message', async () => {
    const third = proxy.trap(
      { from: 'frontend', message: 'CopyData', nth: 3, when: 'before' },
      (connection) => connection.reset(),
    );
    const client = await connect();
    await copy(client, ['1\n', '2\n']);
    expect(third.isSprung).toBe(false);
    await expect(copy(client, ['3\n'])).rejects.toThrow(BROKEN);
    expect(third.isSprung).toBe(true);
    expect(await count()).toBe(2);
    await client.end();
  });

  it('also acts on messages of the server', async () => {
    const answer = proxy.trap(
      { from: 'backend', message: 'CommandComplete', text: /^COPY 2\0/, when: 'before' },
      (connection) => connection.reset(),
    );
    const client = await connect();
    await copy(client, ['1\n']);
    await expect(copy(client, ['2\n3\n'])).rejects.toThrow(BROKEN);
    await answer.done;
    await client.end();
    await until(async () => (await count()) === 3);
  });

  it('a trap can belong to one connection', async () => {
    const [watched, other] = [await connect(), await connect()];
    const query = proxy.connections[0]?.trap({ from: 'frontend', message: 'Query', when: 'before' });
    await other.query('SELECT 1');
    expect(query?.isSprung).toBe(false);
    await watched.query('SELECT 1');
    expect(query?.isSprung).toBe(true);
    await Promise.all([watched.end(), other.end()]);
  });

  it('a trap that fails rejects `done` and resets its connection', async () => {
    const failing = proxy.trap({ from: 'frontend', message: 'Query', when: 'before' }, () => {
      throw new Error('no such thing');
    });
    await expect(ask('SELECT 1')).rejects.toThrow(BROKEN);
    await expect(failing.done).rejects.toThrow('no such thing');
  });
});

describe('a connection', () => {
  it('a connection that is held hides the end of each side from the other until it is released', async () => {
    const client = await connect();
    const [connection] = proxy.connections;
    connection?.hold();
    let isAnswered = false;
    const settled = client.query('SELECT 1').then(
      () => (isAnswered = true),
      () => {},
    );
    expect(await ask('SELECT 2 AS two')).toEqual([{ two: 2 }]);
    expect(isAnswered).toBe(false);
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    await settled;
    await until(async () => (await backends()).length === 1);
    expect(proxy.connections).toEqual([connection]);
    connection?.release();
    await until(async () => (await backends()).length === 0);
  });
});

describe('a link', () => {
  it('a link that is a black hole accepts new connections and is silent on all', async () => {
    const old = await connect();
    proxy.hold();
    const connecting = connect({ connectionTimeoutMillis: 300 });
    const answer = old.query('SELECT 1 AS one');
    await expect(connecting).rejects.toThrow('timeout');
    proxy.admit();
    expect(await ask('SELECT 2 AS two')).toEqual([{ two: 2 }]);
    proxy.release();
    expect((await answer).rows).toEqual([{ one: 1 }]);
    await old.end();
  });

  it('a link that splits everything into single bytes, late and slowly, changes nothing', async () => {
    proxy.conditions = { sliceBytes: 1, latencyMs: 20, bytesPerSecond: 20_000 };
    const startedAt = performance.now();
    expect(await ask(`SELECT '${'x'.repeat(1000)}' AS text`)).toEqual([{ text: 'x'.repeat(1000) }]);
    expect(performance.now() - startedAt).toBeGreaterThan(140);
  });
});
