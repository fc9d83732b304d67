import { RawClient } from '@repo/faults';

const OPENED_TOGETHER = 50;

/**
 * Connections without requests: half of them are kept alive after one, the others have never sent a byte. The service
 * closes both after a while; then another takes the place.
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
    for (let opened = 0; opened < count; opened += OPENED_TOGETHER) {
      const group = Array.from({ length: Math.min(OPENED_TOGETHER, count - opened) }, (_, at) => at);
      await Promise.all(group.map((at) => idle.#occupy(at % 2 === 0)));
    }
    return idle;
  }

  /** Number of open connections. */
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
    // If the service accepts no more connections, the count shows it.
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
