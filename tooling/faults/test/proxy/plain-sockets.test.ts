import { once } from 'node:events';
import net from 'node:net';
import { afterAll, expect, it } from 'vitest';
import { PostgresProxy, until } from '../../src/index.ts';
import { copyData, startup } from './wire.ts';

const PROTOCOL_3 = 196_608;
const MIB = 1024 * 1024;

const arrived: net.Socket[] = [];
const server = net.createServer({ pauseOnConnect: true }, (socket) => {
  arrived.push(socket.on('error', () => {}));
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as net.AddressInfo;
const proxy = await PostgresProxy.open(`postgres://role@127.0.0.1:${port}/nothing`);
afterAll(async () => {
  await proxy.stop();
  server.close();
});

async function connect(): Promise<{ client: net.Socket; peer: net.Socket }> {
  const proxyPort = Number(new URL(proxy.url).port);
  const client = net.connect({ port: proxyPort, host: '127.0.0.1', allowHalfOpen: true });
  client.on('error', () => {});
  client.write(startup(PROTOCOL_3));
  await until(() => arrived.length > 0);
  return { client, peer: arrived.shift()! };
}

it('a server that reads nothing stops its client, and gets everything when it reads again', async () => {
  const { client, peer } = await connect();
  const block = copyData(MIB);
  const blocks = 64;
  for (let i = 0; i < blocks; i++) client.write(block);
  const taken = () => client.bytesWritten - client.writableLength;
  let before = -1;
  await until(() => {
    const isStill = before === taken();
    before = taken();
    return isStill;
  }, 300);
  expect(taken()).toBeLessThan((blocks / 2) * MIB);
  let received = 0;
  for await (const chunk of peer) {
    received += chunk.length;
    if (received === blocks * block.length + 8) break;
  }
  client.destroy();
});

it('a trap for a number of bytes lets exactly that many pass', async () => {
  const cut = proxy.trap({ from: 'frontend', afterBytes: 1234 }, (connection) => connection.reset());
  const { client, peer } = await connect();
  client.write(copyData(5000));
  let received = 0;
  peer.on('data', (chunk: Buffer) => (received += chunk.length)).resume();
  await until(() => peer.closed);
  expect(cut.isSprung).toBe(true);
  expect(received).toBe(1234);
});

it('closing slowly sends FIN, discards what still arrives, and resets in the end', async () => {
  const { client, peer } = await connect();
  let received = 0;
  peer.on('data', (chunk: Buffer) => (received += chunk.length)).resume();
  const order: string[] = [];
  client.on('end', () => order.push('end'));
  // After the other side has ended, only a write notices a reset.
  const write = () => client.write('x');
  const failed = new Promise<Error>((resolve) => client.on('error', resolve));
  void failed.then(() => order.push('reset'));
  await until(() => received === 8);
  const startedAt = performance.now();
  proxy.connections.at(-1)?.closeSlowly(300);
  client.resume();
  const writing = setInterval(write, 10);
  await failed;
  clearInterval(writing);
  expect(performance.now() - startedAt).toBeGreaterThan(290);
  expect(order).toEqual(['end', 'reset']);
  expect(received).toBe(8);
});
