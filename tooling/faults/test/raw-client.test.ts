import { once } from 'node:events';
import net from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RawClient } from '../src/raw-client.ts';

describe('RawClient', () => {
  let server: net.Server;
  let client: RawClient;
  let accepted: net.Socket;

  beforeEach(async () => {
    server = net.createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const connection = once(server, 'connection');
    client = await RawClient.connect((server.address() as net.AddressInfo).port);
    [accepted] = await connection;
  });
  afterEach(() => {
    client.socket.destroy();
    accepted.destroy();
    server.close();
  });

  it('sends RST', async () => {
    const error = once(accepted, 'error');
    client.reset();
    expect((await error)[0]).toMatchObject({ code: 'ECONNRESET' });
  });

  it('closes if its FIN is queued and a reset is no longer possible', async () => {
    const closed = once(client.socket, 'close');
    client.write('last words').finish().reset();
    await closed;
  });
});
