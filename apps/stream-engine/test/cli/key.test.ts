import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { childEnvironment, send, sendCsv, until } from '@repo/faults';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { describe, expect, it } from 'vitest';
import { startService } from '../child-service.ts';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const schema = 'CREATE TABLE items (id int)';
const database = await createTestDatabase({ schema });

const keyOf =
  (url: string, settings = {}) =>
  async (command: string) => {
    const run = promisify(execFile)(process.execPath, [main, 'key', ...command.split(' ')], {
      env: childEnvironment({ DATABASE_URL: url, ...settings }),
    });
    return run.catch((error: { code: number; stdout: string; stderr: string }) => error);
  };
const key = keyOf(database.url);

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
  ])('%s: reports the mistake', async (command, says) => {
    const { code, stderr } = (await key(command)) as { code: number; stderr: string };
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
    await until(async () => (await ask()) === 401);
    const headers = { authorization: `Bearer ${stdout.trim()}` };
    expect(await ask(headers)).toBe(200);
    await keyOf(url)(`revoke ${/key (\w+)/.exec(stderr)![1]}`);
    await until(async () => (await ask(headers)) === 401);
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
