import { once } from 'node:events';
import net from 'node:net';
import { pipeline } from 'node:stream/promises';
import tls from 'node:tls';
import type { ClientConfig } from 'pg';

/** The answer to SSLRequest that accepts TLS. */
const TLS_ACCEPTED = 'S';

// A pre-shared key avoids a certificate that expires and a private key in the repository.
const preSharedKey = { psk: Buffer.from('0123456789abcdef'), identity: 'test' };
const cipher = { ciphers: 'PSK', maxVersion: 'TLSv1.2' } as const;

export interface PausingProxy {
  /** Config for `pg` to connect through the proxy. */
  readonly config: ClientConfig;
  /** Bytes read from clients. */
  readonly bytesRead: number;
  /** Stops reading from clients, like a hanging server. */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

/**
 * A proxy to a PostgreSQL server that can stop reading, so that the client's kernel buffers fill up. With `secure`,
 * the client uses TLS up to the proxy.
 */
export async function openPausingProxy(
  databaseUrl: string,
  { secure }: { readonly secure: boolean },
): Promise<PausingProxy> {
  const url = new URL(databaseUrl);
  let bytesRead = 0;
  let paused = false;
  let running = makeGate();
  running.open();
  const sockets = new Set<net.Socket>();

  const connect = async (client: net.Socket) => {
    const server = net.connect(Number(url.port), url.hostname);
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => [client, server].forEach((other) => other.destroy()));
    }
    server.pipe(client);
    const countBytes = async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        await running.opened;
        bytesRead += chunk.length;
        yield chunk;
      }
    };
    await pipeline(client, countBytes, server);
  };
  const serve = (client: net.Socket) => void connect(client).catch(() => client.destroy());
  const secureServer = tls.createServer({ ...cipher, pskCallback: () => preSharedKey.psk }, serve);
  const listener = net.createServer(async (socket) => {
    if (!secure) return serve(socket);
    socket.on('error', () => {});
    await once(socket, 'readable');
    socket.read();
    socket.write(TLS_ACCEPTED);
    secureServer.emit('connection', socket);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');

  const { port } = listener.address() as net.AddressInfo;
  const ssl = { ...cipher, pskCallback: () => preSharedKey, checkServerIdentity: () => undefined };
  return {
    config: {
      host: '127.0.0.1',
      port,
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      database: url.pathname.slice(1),
      ssl: secure ? (ssl as tls.ConnectionOptions) : false,
    },
    get bytesRead() {
      return bytesRead;
    },
    pause: () => {
      if (!paused) running = makeGate();
      paused = true;
    },
    resume: () => {
      paused = false;
      running.open();
    },
    close: async () => {
      running.open();
      for (const socket of sockets) socket.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
}

/** A promise and the function that resolves it; Node 20 has no Promise.withResolvers. */
function makeGate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
