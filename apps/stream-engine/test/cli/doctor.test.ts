import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { openPooler } from '@repo/faults';
import { describe, expect, it } from 'vitest';
import type { Check } from '../../src/cli/doctor/check.ts';
import { checkDatabase, checksOfDatabase } from '../../src/cli/doctor/check-database.ts';
import { checkNode } from '../../src/cli/doctor/check-process.ts';
import { readSettings } from '../../src/settings/env.ts';
import { startService } from '../child-service.ts';
import { command, spawnCommand } from './run-command.ts';
import { stubServer } from './stub-server.ts';

const database = await createTestDatabase({ schema: 'CREATE TABLE items (id int)' });

const facts = {
  version: '17.4',
  versionNumber: 170_004,
  role: 'importer',
  isSuperuser: false,
  tls: 'TLSv1.3',
  serverAddress: '10.0.0.1',
  isReadOnly: false,
  firstSchema: 'pg_catalog',
  currentSchema: 'public',
  mayCreateTables: true,
  tables: 3,
  databaseBytes: 1,
  connections: 5,
  settings: {
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    max_wal_size: '8192',
    max_connections: '100',
    superuser_reserved_connections: '3',
  },
};
const ledger = { exists: true, mayCreate: false, missingGrants: [], pending: [] };

function judged(
  changed: Partial<typeof facts> | { settings: object },
  itsLedger: object = {},
): readonly Check[] {
  const all = { ...facts, ...changed, settings: { ...facts.settings, ...changed.settings } };
  const checks = checksOfDatabase(all, { ...ledger, ...itsLedger }, { where: 'db/shop', poolMax: 36 });
  return checks.filter(({ state }) => state !== 'ok');
}

describe('of a database, the doctor', () => {
  it('reports a pooler that pools statements', async () => {
    const pooler = await openPooler(database.url, { poolsStatements: true });
    expect(await checkDatabase({ url: pooler.url, where: 'db/shop' }, readSettings())).toEqual([
      {
        name: 'database',
        state: 'failure',
        detail: expect.stringMatching(
          /^db\/shop: .*pool_mode = statement; set pool_mode to session or transaction/,
        ),
      },
    ]);
    await pooler.stop();
  });

  it('accepts a database without faults', () => {
    expect(judged({})).toEqual([]);
  });

  it.each([
    [{ versionNumber: 140_020, version: '14.20' }, {}, 'version', 'failure', /15 or newer/],
    [{ tls: null as unknown as string }, {}, 'encryption', 'warning', /sslmode=verify-full/],
    [{ isSuperuser: true }, {}, 'role', 'warning', /its own role/],
    [{ isReadOnly: true }, {}, 'writable', 'failure', /primary/],
    [{}, { exists: false }, 'ledger', 'failure', /stream-engine migrate/],
    [
      {},
      { missingGrants: ['GRANT SELECT ON stream_engine.keys TO x;'] },
      'ledger',
      'failure',
      /^GRANT SELECT/,
    ],
    [{}, { pending: ['0005_more'] }, 'ledger', 'warning', /stream-engine migrate/],
    [{ firstSchema: 'evil' }, {}, 'search_path', 'failure', /SET search_path/],
    [{ tables: 0, mayCreateTables: false }, {}, 'tables', 'warning', /GRANT INSERT/],
    [{ settings: { max_wal_size: '1024' } }, {}, 'max_wal_size', 'warning', /8GB/],
    [{ settings: { synchronous_commit: 'off' } }, {}, 'durability', 'warning', /turn synchronous_commit on/],
    [{ connections: 70 }, {}, 'connections', 'warning', /POOL_MAX/],
    [{ settings: { reserved_connections: '60' } }, {}, 'connections', 'warning', /POOL_MAX/],
  ])('reports %j and %j with a hint', (changed, itsLedger, name, state, hints) => {
    const [check, ...others] = judged(changed, itsLedger);
    expect(check).toMatchObject({ name, state });
    expect(check!.hints!.join('\n')).toMatch(hints);
    expect(others).toEqual([]);
  });
});

it('compares the version of Node with the minimum', () => {
  expect(['20.19.0', '24.1.0'].map((version) => checkNode(version).state)).toEqual(['ok', 'ok']);
  expect(['20.18.3', '18.20.0'].map((version) => checkNode(version).state)).toEqual(['failure', 'failure']);
});

describe('stream-engine doctor', () => {
  it('checks process and database without changing anything', async () => {
    const { code, stdout } = await command(['doctor', '--database-url', database.url]);
    expect(code).toBe(0);
    for (const name of [
      'node',
      'settings',
      'memory',
      'configuration',
      'database',
      'ledger',
      'tables',
      'disk',
    ])
      expect(stdout).toMatch(new RegExp(`^✓ ${name} `, 'm'));
    expect(stdout).toContain('1 can be loaded');
    expect(await database.query(`SELECT FROM pg_namespace WHERE nspname = 'stream_engine'`)).toEqual([]);
  });

  it('exits with 1 on a failed check and never shows the password', async () => {
    const url = 'postgres://importer:geheim@127.0.0.1:1/shop';
    const { code, stdout } = await command(['doctor', '--database-url', url, '--json']);
    expect(code).toBe(1);
    expect(stdout).not.toContain('geheim');
    const failures = (JSON.parse(stdout) as { checks: Check[] }).checks.filter(
      ({ state }) => state === 'failure',
    );
    expect(failures).toMatchObject([
      { name: 'database', detail: expect.stringContaining('127.0.0.1:1/shop') },
    ]);
  });

  it('without an address, checks settings and the disk of the embedded server', async () => {
    const env = { DATA_FOLDER: '/tmp/not/there/yet', PORT: 'abc' };
    const wrong = await spawnCommand(['doctor'], { env });
    expect(wrong).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^✗ settings +PORT must be integer$/m),
    });
    const right = await spawnCommand(['doctor'], { env: { ...env, PORT: '0' } });
    expect(right).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/disk .* free for \/tmp\/not\/there\/yet$/m),
    });
  });

  it('checks that a service responds, accepts imports and accepts the key', async () => {
    const service = await startService({ DATABASE_URL: database.url, AUTH: 'keys' });
    const { code, stdout } = await command(['doctor', '--server', service.url]);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^✓ server .*\n✓ ready .*\n✗ key +KEY_MISSING, .*\n +set STREAM_ENGINE_KEY to an API key/,
    );
    expect(await service.stop()).toBe(0);
    expect(await command(['doctor', '--server', 'http://127.0.0.1:1'])).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^✗ server +SERVER_UNREACHABLE/),
    });
  });

  it('reports an unexpected response without suggesting a key', async () => {
    const url = await stubServer((request, response) => {
      const isProxy = request.url!.startsWith('/v1/');
      response.writeHead(isProxy ? 502 : 200, { 'content-type': isProxy ? 'text/html' : 'application/json' });
      response.end(request.url === '/livez' ? '{}' : '{');
    });
    const { code, stdout } = await command(['doctor', '--server', url]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✓ server .*\n✗ ready +SyntaxError.*\n✗ key +ANSWER_UNEXPECTED, .*\n/);
    expect(stdout).not.toContain('STREAM_ENGINE_KEY');
  });
});
