import { once } from 'node:events';
import { RawClient, until } from '@repo/faults';
import { beforeEach, expect, it } from 'vitest';
import { startTestService } from '../../test-service.ts';

/** Steps before an upload starts: the ledger's schema, the key, its turn. */
let ready = Promise.resolve();
const service = await startTestService({
  schema: 'CREATE TABLE items (id int)',
  prepare: () => ready,
});
const leave = { FIN: (client: RawClient) => client.finish(), RST: (client: RawClient) => client.reset() };
const sockets = new Set<object>();
service.server.on('connection', (socket) => {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
});

let open = () => {};
beforeEach(() => {
  ready = new Promise((resolve) => {
    open = resolve;
  });
});

it.each(['FIN', 'RST'] as const)(
  'a client that has gone (%s) before its upload starts is detected',
  async (way) => {
    const before = service.logs.length;
    const client = await RawClient.connect(service.port);
    const received = once(service.server, 'request');
    client
      .post('/v1/imports/items', { 'content-type': 'text/csv', 'content-length': 1_000_000 })
      .write('id\n1\n');
    await received;
    leave[way](client);
    await until(() => sockets.size === 0);
    open();
    await until(() => service.logs.length > before);
    expect(service.logs.at(-1)).toMatchObject({ msg: 'request rejected', code: 'CLIENT_GONE' });
    await service.idle();
    expect(await service.countRows('items')).toBe(0);
  },
);
