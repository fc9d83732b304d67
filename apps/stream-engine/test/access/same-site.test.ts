import { RawClient } from '@repo/faults';
import { describe, expect, it } from 'vitest';
import { problemOf } from '../problem-of.ts';
import { startTestService } from '../test-service.ts';

const schema = 'CREATE TABLE items (id int)';
const services = {
  off: await startTestService({ schema, auth: 'off' }),
  unset: await startTestService({ schema, auth: 'unset' }),
};

/** What a browser sends for a page's form, with these headers. */
async function submit(mode: keyof typeof services, headers: Record<string, string>) {
  const client = await RawClient.connect(services[mode].port);
  const body = '--x\r\ncontent-disposition: form-data; name=file; filename=f.csv\r\n\r\nid\n1\n\r\n--x--\r\n';
  client
    .post('/v1/imports/items', {
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
    ['a page of which the browser says so', { host, 'sec-fetch-site': 'cross-site' }],
    ['a sister site', { host, 'sec-fetch-site': 'same-site' }],
  ])('a form of %s is refused', async (_what, headers) => {
    problemOf(await submit(mode, headers), 'ORIGIN_FORBIDDEN');
    expect(await services[mode].countRows('items')).toBe(0);
  });

  it.each([
    ['curl', { host }],
    ['a page of its own', { host, origin: here, 'sec-fetch-site': 'same-origin' }],
    ['a page by another of this machine’s names', { host: 'localhost', origin: 'http://localhost' }],
    ['IPv6', { host: '[::1]:3000' }],
  ])('%s is served', async (_what, headers) => {
    expect((await submit(mode, headers)).status).toBe(200);
    await services[mode].database.query('TRUNCATE items');
  });
});

describe('a page whose own name was made to mean this machine', () => {
  const headers = { host: 'evil.example', origin: 'http://evil.example', 'sec-fetch-site': 'same-origin' };

  it('is refused where nobody has said that others may come', async () => {
    problemOf(await submit('unset', headers), 'ORIGIN_FORBIDDEN');
  });

  it.each(['forwarded', 'x-forwarded-for'])('is like one that a proxy passes on, by %s', async (name) => {
    problemOf(await submit('unset', { host, [name]: 'for=192.0.2.1' }), 'ORIGIN_FORBIDDEN');
    expect((await submit('off', { host, [name]: 'for=192.0.2.1' })).status).toBe(200);
  });

  it('is served with AUTH=off: it may be the name that a proxy goes by', async () => {
    expect((await submit('off', headers)).status).toBe(200);
  });
});
