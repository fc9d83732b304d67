import { once } from 'node:events';
import net from 'node:net';
import { Transform } from 'node:stream';

/** Whom bytes are on their way to. */
type Direction = 'server' | 'client';

/** A way to the database that can be cut and repaired, as a server that is stopped and started again. */
export class PostgresProxy {
  /** The database's address through the proxy. */
  readonly url: string;
  readonly #server: net.Server;
  readonly #port: number;
  readonly #sockets = new Set<net.Socket>();
  /** Sees all that passes, and says whether it may. */
  onBytes: (bytes: Buffer, towards: Direction) => boolean = () => true;

  private constructor(databaseUrl: string, server: net.Server) {
    const url = new URL(databaseUrl);
    const { hostname, port } = url;
    this.#server = server;
    this.#port = (server.address() as net.AddressInfo).port;
    url.hostname = '127.0.0.1';
    url.port = String(this.#port);
    this.url = url.href;
    server.on('connection', (client) => {
      const upstream = net.connect(Number(port), hostname);
      for (const socket of [client, upstream]) {
        this.#sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => [client, upstream].forEach((other) => other.destroy()));
      }
      client.pipe(this.#gate('server')).pipe(upstream).pipe(this.#gate('client')).pipe(client);
    });
  }

  static async open(databaseUrl: string): Promise<PostgresProxy> {
    const server = net.createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new PostgresProxy(databaseUrl, server);
  }

  #gate(towards: Direction): Transform {
    return new Transform({
      transform: (bytes: Buffer, _encoding, done) =>
        this.onBytes(bytes, towards) ? done(null, bytes) : done(),
    });
  }

  /** Breaks all connections and refuses new ones. */
  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.resetAndDestroy();
    this.#sockets.clear();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  async start(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
  }
}
