import { RawClient, send, until } from '@repo/faults';
import { expect, it } from 'vitest';
import { SURPLUS_MAX } from '../../../src/http/plugins/connection-limit.ts';
import { problemOf } from '../../problem-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({ schema: 'CREATE TABLE items (id int)', connectionsMax: 3 });
const get = (path: string) => send(`${service.url}${path}`, { method: 'GET' });
const connect = (count: number) =>
  Promise.all(Array.from({ length: count }, () => RawClient.connect(service.port)));

it('above the limit, only health checks are answered, and the log reports it', async () => {
  const idle = await connect(3);
  for (const path of ['/livez', '/readyz', '/livez?probe=1']) {
    const { status, headers } = await get(path);
    expect([status, headers.connection]).toEqual([200, 'close']);
  }
  const refused = await get('/v1/tables');
  expect(problemOf(refused, 'CAPACITY_REACHED').detail).toContain('3 connections are already open');
  expect(refused.headers['retry-after']).toBe('5');
  const said = service.logs.filter(({ msg }) => /file descriptors/.test(String(msg)));
  expect(said).toMatchObject([{ level: 40, connectionsMax: 3 }]);
  for (const { socket } of idle) socket.destroy();
  await until(async () => (await get('/v1/tables')).status === 200);
});

it('idle connections above the limit make room for health checks', async () => {
  const idle = await connect(3 + SURPLUS_MAX);
  await until(() =>
    get('/livez').then(
      ({ status }) => status === 200,
      () => false,
    ),
  );
  for (const { socket } of idle) socket.destroy();
});
