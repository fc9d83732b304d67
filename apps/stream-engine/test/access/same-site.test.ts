import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { RawClient } from '@repo/faults';
import { describe, expect, it } from 'vitest';
import { startService } from '../child-service.ts';
import { problemOf } from '../problem-of.ts';
import { startTestService } from '../test-service.ts';

const schema = 'CREATE TABLE items (id int)';
const hostNames = ['imports.example', '192.0.2.7'];
const services = {
  off: await startTestService({ schema, auth: 'off', hostNames }),
  unset: await startTestService({ schema, auth: 'unset', hostNames }),
};

const submit = (mode: keyof typeof services, headers: Record<string, string>) =>
  submitTo(services[mode].port, '/v1/imports/items', headers);

/** Headers that a browser sends for a page's form. */
async function submitTo(port: number, path: string, headers: Record<string, string>) {
  const client = await RawClient.connect(port);
  const body = '--x\r\ncontent-disposition: form-data; name=file; filename=f.csv\r\n\r\nid\n1\n\r\n--x--\r\n';
  client
    .post(path, {
      'content-type': 'multipart/form-data; boundary=x',
      'content-length': body.length,
      ...headers,
    })
    .write(body);
  const answer = await client.answer();
  client.socket.destroy();
  return answer;
}

const here = 'http://127.0.0.1:3000';
const host = '127.0.0.1:3000';

describe.each(['off', 'unset'] as const)('without keys, AUTH %s', (mode) => {
  it.each([
    ['another site', { host, origin: 'http://evil.example' }],
    ['another port', { host, origin: 'http://127.0.0.1:8080' }],
    ['a page without an origin', { host, origin: 'null' }],
    ['a page that the browser marks as cross-site', { host, 'sec-fetch-site': 'cross-site' }],
    ['a sister site', { host, 'sec-fetch-site': 'same-site' }],
  ])('a form of %s is rejected', async (_what, headers) => {
    problemOf(await submit(mode, headers), 'ORIGIN_FORBIDDEN');
    expect(await services[mode].countRows('items')).toBe(0);
  });

  it.each([
    ['curl', { host }],
    ['its own page', { host, origin: here, 'sec-fetch-site': 'same-origin' }],
    ['a page with another name of this machine', { host: 'localhost', origin: 'http://localhost' }],
    ['IPv6', { host: '[::1]:3000' }],
    ['a configured name', { host: 'Imports.example:8443', origin: 'https://imports.example:8443' }],
    ['a configured address', { host: '192.0.2.7' }],
  ])('a request of %s is served', async (_what, headers) => {
    expect((await submit(mode, headers)).status).toBe(200);
    await services[mode].database.query('TRUNCATE items');
  });
});

describe.each(['off', 'unset'] as const)('DNS rebinding, AUTH %s', (mode) => {
  it.each([
    'evil.example',
    'evil.example:3000',
    'localhost.evil.example',
    '127.1.evil.example',
    'sub.imports.example',
    '192.0.2.8',
    '%',
  ])('rejects a page whose name %s resolves to this machine', async (name) => {
    const headers = { host: name, origin: `http://${name}`, 'sec-fetch-site': 'same-origin' };
    problemOf(await submit(mode, headers), 'ORIGIN_FORBIDDEN');
    expect(await services[mode].countRows('items')).toBe(0);
  });

  it('names the setting that allows a host name', async () => {
    const { detail } = problemOf(await submit(mode, { host: 'loads.example:3000' }), 'ORIGIN_FORBIDDEN');
    expect(detail).toContain('not to "loads.example"; add the name to ALLOWED_HOSTS');
  });
});

describe('a request through a proxy', () => {
  it.each(['forwarded', 'x-forwarded-for'])(
    'a request with the proxy header %s is served only with AUTH=off, which leaves access to the proxy',
    async (name) => {
      problemOf(await submit('unset', { host, [name]: 'for=192.0.2.1' }), 'ORIGIN_FORBIDDEN');
      expect((await submit('off', { host, [name]: 'for=192.0.2.1' })).status).toBe(200);
    },
  );
});

describe('the settings of docker-compose.yml', () => {
  it('the settings of docker-compose.yml reject a replace with a foreign host name until it is allowed', async () => {
    const database = await createTestDatabase({ schema: `${schema}; INSERT INTO items VALUES (7)` });
    const settings = { DATABASE_URL: database.url, AUTH: 'off', HOST: '0.0.0.0' };
    const rows = () => database.query('SELECT id FROM items');
    const headers = { host: 'evil.example', origin: 'http://evil.example', 'sec-fetch-site': 'same-origin' };
    const closed = await startService(settings);
    const path = '/v1/imports/items?mode=replace';
    problemOf(await submitTo(closed.port, path, headers), 'ORIGIN_FORBIDDEN');
    expect(await rows()).toEqual([{ id: 7 }]);
    const open = await startService({ ...settings, ALLOWED_HOSTS: 'imports.example,evil.example' });
    expect((await submitTo(open.port, path, headers)).status).toBe(200);
    expect(await rows()).toEqual([{ id: 1 }]);
    expect(await Promise.all([closed.stop(), open.stop()])).toEqual([0, 0]);
  });
});
