import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { HttpClient } from '../../../src/cli/service/http-client.ts';
import { stubServer } from '../stub-server.ts';

const LIMIT_MS = 500;

it('a started response has no time limit', async () => {
  const url = await stubServer((_request, response) => {
    response.write('first ');
    setTimeout(() => response.end('last'), 3 * LIMIT_MS);
  });
  const { body } = await new HttpClient(new URL(url), undefined, LIMIT_MS).ask({ method: 'GET', path: '/' });
  expect(await text(body)).toBe('first last');
});

it('a response that does not start times out', async () => {
  const url = await stubServer(() => {});
  const asked = new HttpClient(new URL(url), undefined, LIMIT_MS).ask({ method: 'GET', path: '/' });
  await expect(asked).rejects.toMatchObject({ problem: { code: 'SERVER_UNREACHABLE' } });
});

it('a response that is cut off fails with CONNECTION_LOST', async () => {
  const url = await stubServer((request, response) => {
    response.write('first ', () => request.socket.destroy());
  });
  const { body } = await new HttpClient(new URL(url), undefined).ask({ method: 'GET', path: '/' });
  await expect(text(body)).rejects.toMatchObject({
    problem: { code: 'CONNECTION_LOST', detail: `${url}: ECONNRESET before its response was complete` },
    exitCode: 3,
  });
});
