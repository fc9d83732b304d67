import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { KeyStore, migrate } from '../../src/index.ts';
import { openTestPool, rejectionOf } from '../test-pool.ts';

const { database, pool } = await openTestPool('', { max: 8 });
await migrate(database.url);
const keys = new KeyStore(pool);

const DAY_MS = 24 * 60 * 60 * 1000;

const keyOf = (name: string, expiresAt: Date | null = null) => ({
  id: randomUUID(),
  name,
  secretSha256: randomBytes(32),
  isAdmin: false,
  seesMetrics: true,
  tables: ['public.contacts', 'sales.*'],
  modes: ['append', 'upsert'],
  importsMax: 3,
  bytesPerDay: 5_000_000_000_000,
  requestsPerMinute: null,
  expiresAt,
});

describe('a key', () => {
  it('a key is listed as added, even after it is revoked', async () => {
    expect([await keys.hasActive(), await keys.list()]).toEqual([false, []]);
    const key = keyOf('ci', new Date(Date.now() + DAY_MS));
    expect(await keys.add(key)).toBe(true);
    expect(await keys.list()).toEqual([
      { ...key, createdAt: expect.any(Date), isExpired: false, revokedAt: null },
    ]);
    expect(await keys.hasActive()).toBe(true);
    expect(await keys.revoke(key.id)).toBe(true);
    expect(await keys.list()).toMatchObject([{ id: key.id, revokedAt: expect.any(Date) }]);
    expect(await keys.hasActive()).toBe(false);
    expect([await keys.revoke(key.id), await keys.revoke('unknown')]).toEqual([false, false]);
  });

  it('at most two keys of a name are active', async () => {
    await database.query(`TRUNCATE stream_engine.keys`);
    expect(await keys.add(keyOf('ci', new Date(Date.now() - 1000)))).toBe(true);
    const added = await Promise.all(Array.from({ length: 5 }, () => keys.add(keyOf('ci'))));
    expect(added.filter(Boolean)).toHaveLength(2);
    expect(await keys.add(keyOf('other'))).toBe(true);
    const listed = await keys.list();
    expect(listed.map(({ name }) => name)).toEqual(['ci', 'ci', 'ci', 'other']);
    await keys.revoke(listed[0]!.id);
    expect(await keys.add(keyOf('ci'))).toBe(true);
  });
});

describe('usage', () => {
  it('usage adds up by name and day, and earlier days are deleted', async () => {
    expect(await keys.usedToday('ci')).toBe(0);
    await Promise.all([1, 20, 3_000_000_000].map((bytes) => keys.addUsage('ci', bytes)));
    await keys.addUsage('other', 5);
    expect(await keys.usedToday('ci')).toBe(3_000_000_021);
    await database.query(
      `INSERT INTO stream_engine.usage VALUES ('ci', (now() AT TIME ZONE 'UTC')::date - 1, 7)`,
    );
    await keys.deleteOldUsage();
    expect(await keys.usedToday('ci')).toBe(3_000_000_021);
    expect(await database.query('SELECT bytes::float FROM stream_engine.usage ORDER BY bytes')).toMatchObject(
      [{ bytes: 5 }, {}],
    );
  });
});

it('fails with LEDGER_UNUSABLE if the tables are missing', async () => {
  const bare = await openTestPool('');
  expect(await rejectionOf(new KeyStore(bare.pool).list())).toMatchObject({ code: 'LEDGER_UNUSABLE' });
});
