import net from 'node:net';
import { resetSocket } from '../reset-socket.ts';
import { Flow } from './flow.ts';
import { Gate } from './gate.ts';
import type { LinkConditions } from './link-conditions.ts';
import type { Sender } from './message-names.ts';
import type { Message } from './message-reader.ts';
import { Trap, type TrapAction, type TrapPoint } from './trap.ts';

/** Rules of a proxy for all of its connections; they may change at any time. */
export interface ProxyRules {
  readonly server: { readonly host: string; readonly port: number };
  readonly conditions: LinkConditions;
  readonly traps: readonly Trap[];
}

/** One connection through the proxy, which can be held, reset or closed. */
export class ProxyConnection {
  /** Resolves when both sides are closed. */
  readonly closed: Promise<unknown>;
  readonly #rules: ProxyRules;
  readonly #client: net.Socket;
  readonly #server: net.Socket;
  /** One gate for each direction, named after its sender. */
  readonly #gates = { frontend: new Gate(), backend: new Gate() };
  readonly #flows: { readonly frontend: Flow; readonly backend: Flow };
  #backendPid: number | undefined;
  #release: (() => void) | undefined;
  #isSwallowing = false;
  #traps: readonly Trap[] = [];

  constructor(client: net.Socket, rules: ProxyRules) {
    const server = new net.Socket({ allowHalfOpen: true });
    const { frontend, backend } = this.#gates;
    const flow = (from: Sender, source: net.Socket, sink: net.Socket) =>
      new Flow({
        rules,
        connection: this,
        from,
        source,
        sink,
        ...(from === 'frontend'
          ? { gate: frontend, otherGate: backend }
          : { gate: backend, otherGate: frontend }),
      });
    this.#rules = rules;
    this.#client = client;
    this.#server = server;
    this.#flows = { frontend: flow('frontend', client, server), backend: flow('backend', server, client) };
    // The flows notice failures when they read and write. The event only needs a listener.
    for (const socket of [client, server]) socket.on('error', () => {});
    this.closed = Promise.all([client, server].map((socket) => closing(socket)));
  }

  /** Process id of the backend, once the server has reported it. */
  get backendPid(): number | undefined {
    return this.#backendPid;
  }

  get isHeld(): boolean {
    return this.#release !== undefined;
  }

  get isSwallowing(): boolean {
    return this.#isSwallowing;
  }

  /** Traps of the proxy, and those of this connection. */
  get traps(): readonly Trap[] {
    return [...this.#rules.traps, ...this.#traps];
  }

  /** Acts once, at a point of this connection's traffic from now on. */
  trap(point: TrapPoint, act: TrapAction = () => {}): Trap {
    const trap = new Trap(point, act);
    this.#traps = [...this.#traps, trap];
    return trap;
  }

  /** Connects to the server when it is not held, and starts both flows. */
  async open(): Promise<void> {
    await this.#gates.frontend.opened();
    this.#client.setNoDelay();
    this.#server.setNoDelay().connect(this.#rules.server);
    void this.#flows.frontend.run();
    void this.#flows.backend.run();
  }

  /** Must be called with each message before it passes. */
  observe({ name, head }: Message): void {
    if (name === 'BackendKeyData') this.#backendPid = head.readUInt32BE(0);
    if (name === 'SSLRequest' || name === 'GSSENCRequest') this.#flows.backend.reader.expectByte();
  }

  /**
   * Stops everything, and hides from each side that the other one ends: a cable was cut, or a router has forgotten the
   * connection.
   */
  hold(): void {
    if (this.#release) return;
    const opens = [this.#gates.frontend.close(), this.#gates.backend.close()];
    this.#release = () => opens.forEach((open) => open());
  }

  /** Ends {@link hold}: withheld bytes and ends pass. */
  release(): void {
    this.#release?.();
    this.#release = undefined;
  }

  /** RST to both sides. */
  reset(): void {
    for (const socket of [this.#client, this.#server]) resetSocket(socket);
  }

  /** Ends it as PgBouncer does: the client gets the pooler's own error, which names no routine of the server. */
  endAsPooler(words: string, sqlstate = '08P01'): void {
    const fields = Buffer.from(`SFATAL\0C${sqlstate}\0M${words}\0\0`);
    const head = Buffer.alloc(5, 'E');
    head.writeInt32BE(4 + fields.length, 1);
    this.#client.end(Buffer.concat([head, fields]));
    resetSocket(this.#server);
  }

  /** FIN to both sides. Discards what they still send, and resets them after `lingerMs`. */
  closeSlowly(lingerMs: number): void {
    this.#isSwallowing = true;
    for (const socket of [this.#client, this.#server]) socket.end();
    const end = setTimeout(() => this.reset(), lingerMs);
    void this.closed.then(() => clearTimeout(end));
  }
}

function closing(socket: net.Socket): Promise<unknown> {
  return new Promise((resolve) => socket.once('close', resolve));
}
