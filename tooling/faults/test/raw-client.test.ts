import { once } from 'node:events';
import net from 'node:net';
import { expect, it } from 'vitest';
import { RawClient } from '../src/raw-client.ts';

it('closes if its FIN is queued and a reset is no longer possible', async () => {
  const server = net.createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connection = once(server, 'connection');
  const client = await RawClient.connect((server.address() as net.AddressInfo).port);
  const [accepted] = await connection;
  const closed = once(client.socket, 'close');
  client.write('last words').finish().reset();
  await closed;
  expect(client.socket.closed).toBe(true);
  accepted.destroy();
  server.close();
});
