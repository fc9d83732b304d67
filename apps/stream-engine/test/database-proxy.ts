import { once } from 'node:events';
import net from 'node:net';

/** A way to the database that can be cut and repaired, as a server that is stopped and started again. */
export class DatabaseProxy {
  /** The database's address through the proxy. */
  readonly url: string;
  readonly #server: net.Server;
  readonly #port: number;
  readonly #sockets = new Set<net.Socket>();

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
      client.pipe(upstream).pipe(client);
    });
  }

  static async open(databaseUrl: string): Promise<DatabaseProxy> {
    const server = net.createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new DatabaseProxy(databaseUrl, server);
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
