import { once } from 'node:events';
import net from 'node:net';
import type { LinkConditions } from './link-conditions.ts';
import { ProxyConnection } from './proxy-connection.ts';
import { Trap, type TrapAction, type TrapPoint } from './trap.ts';

/** A proxy in front of the database, which a test can slow down, cut and repair at a moment of its choice. */
export class PostgresProxy {
  /** The database's address through the proxy. */
  readonly url: string;
  /** Apply to all connections, in both directions; may be changed at any time. */
  conditions: LinkConditions = {};
  readonly server: { readonly host: string; readonly port: number };
  readonly #listener: net.Server;
  readonly #port: number;
  readonly #connections = new Set<ProxyConnection>();
  #traps: readonly Trap[] = [];
  #isHolding = false;

  private constructor(databaseUrl: string, listener: net.Server) {
    const url = new URL(databaseUrl);
    this.server = { host: url.hostname, port: Number(url.port) };
    this.#listener = listener;
    this.#port = (listener.address() as net.AddressInfo).port;
    url.hostname = '127.0.0.1';
    url.port = String(this.#port);
    this.url = url.href;
    listener.on('connection', (client) => this.#accept(client));
  }

  static async open(databaseUrl: string): Promise<PostgresProxy> {
    const listener = net.createServer({ allowHalfOpen: true });
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return new PostgresProxy(databaseUrl, listener);
  }

  /** Connections that are open on at least one side, the oldest first. */
  get connections(): readonly ProxyConnection[] {
    return [...this.#connections];
  }

  get traps(): readonly Trap[] {
    return this.#traps;
  }

  /** Acts once, at a point of the traffic. Without an action it only reports that the point was reached. */
  trap(point: TrapPoint, act: TrapAction = () => {}): Trap {
    const trap = new Trap(point, act);
    this.#traps = [...this.#traps, trap];
    return trap;
  }

  /** Removes all traps. */
  disarm(): void {
    for (const trap of this.#traps) trap.disarm();
    this.#traps = [];
  }

  /** Turns the link into a black hole, for open and for new connections. */
  hold(): void {
    this.#isHolding = true;
    for (const connection of this.#connections) connection.hold();
  }

  /** Lets new connections pass; held ones stay held. */
  admit(): void {
    this.#isHolding = false;
  }

  /** Lets everything pass, including what was withheld. */
  release(): void {
    this.admit();
    for (const connection of this.#connections) connection.release();
  }

  /** Resets all connections and refuses new ones. */
  async stop(): Promise<void> {
    for (const connection of this.#connections) connection.reset();
    if (!this.#listener.listening) return;
    this.#listener.close();
    await once(this.#listener, 'close');
  }

  async start(): Promise<void> {
    this.#listener.listen(this.#port, '127.0.0.1');
    await once(this.#listener, 'listening');
  }

  #accept(client: net.Socket): void {
    const connection = new ProxyConnection(client, this);
    this.#connections.add(connection);
    void connection.closed.then(() => this.#connections.delete(connection));
    if (this.#isHolding) connection.hold();
    void connection.open();
  }
}
