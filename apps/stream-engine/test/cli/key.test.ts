import { send, sendCsv, until } from '@repo/faults';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { describe, expect, it, vi } from 'vitest';
import { startService } from '../child-service.ts';
import { command } from './run-command.ts';

const schema = 'CREATE TABLE items (id int)';
const database = await createTestDatabase({ schema });

const keyOf =
  (url: string, settings: Readonly<Record<string, string>> = {}) =>
  async (args: string) => {
    for (const [name, value] of Object.entries({ DATABASE_URL: url, ...settings })) vi.stubEnv(name, value);
    return command(['key', ...args.split(' ')]).finally(vi.unstubAllEnvs);
  };
const key = keyOf(database.url);

/** Between requests to a service that reads the keys every few seconds. */
const POLL_MS = 100;

describe('stream-engine key', () => {
  it('creates a key on standard output, lists it without its secret, and revokes it', async () => {
    expect((await key('list')).stderr).toBe('no keys\n');
    const created = await key(
      'create --name ci --tables public.items,sales.* --modes append,upsert --expires 90d --imports-max 2 --bytes-per-day 1000000 --requests-per-minute 60',
    );
    expect(created.stdout).toMatch(/^sek_[\da-f]{16}_[\w-]{43}\n$/);
    const [, id, secret] = created.stdout.trim().split(/_(?=[\da-f]{16}_)|(?<=_[\da-f]{16})_/);
    const what =
      /name ci, tables public\.items,sales\.\*, modes append,upsert, expires \d{4}-.*Z, concurrent imports 2, bytes per day 1000000, requests per minute 60/;
    expect(created.stderr).toMatch(what);
    const listed = (await key('list')).stdout;
    expect(listed).toMatch(new RegExp(`^${id}  active   ${what.source}\n$`));
    expect(listed).not.toContain(secret);
    expect((await key(`revoke ${id}`)).stdout).toBe(`revoked ${id}\n`);
    expect((await key('list')).stdout).toMatch(/ revoked /);
    expect(await key(`revoke ${id}`)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`no key "${id}", or it is already revoked`),
    });
  });

  it.each([
    ['create --tables public.items', "required option '--name <name>' not specified"],
    ['create --name x', 'one of --tables, --admin or --metrics is required'],
    ['create --name x --tables items', '"items" is not schema.table, schema.* or *.'],
  ])('%s: reports the mistake', async (args, says) => {
    const { code, stderr } = await key(args);
    expect(stderr).toContain(says);
    expect(code).toBe(2);
  });

  it('warns if the service does not require keys', async () => {
    const create = 'create --name unasked --admin';
    const { stdout, stderr } = await keyOf(database.url, { AUTH: 'off' })(create);
    expect(stderr).toContain('warning: AUTH=off is set');
    expect(stdout).toMatch(/^sek_\S+\n$/);
    expect((await key(create)).stderr).not.toContain('warning');
  });

  it('creates no third key with the same name', async () => {
    for (let count = 0; count < 2; count++)
      expect((await key('create --name ops --admin')).stdout).toMatch(/^sek_/);
    expect((await key('create --name ops --admin')).stderr).toContain('2 keys named "ops" are active');
  });
});

describe('a service', () => {
  it('a service that other machines can reach starts once there is a key, and accepts it', async () => {
    const { url } = await createTestDatabase({ schema });
    const { stdout } = await keyOf(url)('create --name ci --tables public.items');
    const service = await startService({ DATABASE_URL: url, HOST: '0.0.0.0' });
    const items = `http://127.0.0.1:${service.port}/v1/imports/items`;
    expect((await sendCsv(items, 'id\n1\n')).status).toBe(401);
    const headers = { authorization: `Bearer ${stdout.trim()}` };
    expect((await sendCsv(items, 'id\n1\n', { headers })).status).toBe(200);
    expect(await service.stop()).toBe(0);
    expect(JSON.stringify(service.logs)).not.toContain(stdout.trim().slice(-43));
  });

  it('a service that only this machine can reach is open until the first key is created', async () => {
    const { url } = await createTestDatabase({ schema });
    const service = await startService({ DATABASE_URL: url });
    const ask = async (headers = {}) =>
      (await send(`${service.url}/v1/imports`, { method: 'GET', headers })).status;
    expect(await ask()).toBe(200);
    const { stdout, stderr } = await keyOf(url)('create --name ops --admin');
    await until(async () => (await ask()) === 401, POLL_MS);
    const headers = { authorization: `Bearer ${stdout.trim()}` };
    expect(await ask(headers)).toBe(200);
    await keyOf(url)(`revoke ${/key (\w+)/.exec(stderr)![1]}`);
    await until(async () => (await ask(headers)) === 401, POLL_MS);
    expect(await ask()).toBe(401);
    expect(await service.stop()).toBe(0);
  });

  it('AUTH=keys requires a key even if there is none, AUTH=off never does', async () => {
    const closed = await startService({ DATABASE_URL: database.url, AUTH: 'keys' });
    expect((await send(`${closed.url}/v1/imports`, { method: 'GET' })).status).toBe(401);
    const open = await startService({ DATABASE_URL: database.url, AUTH: 'off', HOST: '0.0.0.0' });
    expect((await send(`http://127.0.0.1:${open.port}/v1/imports`, { method: 'GET' })).status).toBe(200);
    expect(await Promise.all([closed.stop(), open.stop()])).toEqual([0, 0]);
  });
});
