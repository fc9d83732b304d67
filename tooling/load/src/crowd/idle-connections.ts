import { RawClient } from '@repo/faults';

const OPENED_AT_ONCE = 50;

/**
 * Connections over which nothing is asked: every other one has been used once and is kept alive, the rest have never sent a byte.
 * The service closes both after a while; then another takes its place.
 */
export class IdleConnections {
  readonly #port: number;
  readonly #open = new Set<RawClient>();
  readonly #places: Promise<void>[] = [];
  #isOver = false;

  private constructor(port: number) {
    this.#port = port;
  }

  /** Resolves when all of them are open. */
  static async open(port: number, count: number): Promise<IdleConnections> {
    const idle = new IdleConnections(port);
    for (let opened = 0; opened < count; opened += OPENED_AT_ONCE) {
      const group = Array.from({ length: Math.min(OPENED_AT_ONCE, count - opened) }, (_, at) => at);
      await Promise.all(group.map((at) => idle.#occupy(at % 2 === 0)));
    }
    return idle;
  }

  /** How many are open now. */
  get count(): number {
    return this.#open.size;
  }

  async close(): Promise<void> {
    this.#isOver = true;
    for (const client of this.#open) client.socket.destroy();
    await Promise.all(this.#places);
  }

  async #occupy(isUsed: boolean): Promise<void> {
    let client = await this.#connect(isUsed);
    const stay = async () => {
      for (;;) {
        await client.closed();
        this.#open.delete(client);
        if (this.#isOver) return;
        client = await this.#connect(isUsed);
      }
    };
    // A service that does not let anybody in any more is found out by the count.
    this.#places.push(stay().catch(() => {}));
  }

  async #connect(isUsed: boolean): Promise<RawClient> {
    const client = await RawClient.connect(this.#port);
    this.#open.add(client);
    if (isUsed) {
      client.write('GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n');
      await client.answer();
    }
    return client;
  }
}
