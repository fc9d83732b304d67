import { setTimeout as wait } from 'node:timers/promises';
import { RawClient } from '@repo/faults';

const PACE_MS = 500;
const RETURN_AFTER_MS = 200;
const BODY_BYTES = 1024 * 1024;

/** A client that returns whenever its connection has ended, until the signal. */
async function* visits(port: number, signal: AbortSignal): AsyncGenerator<RawClient> {
  while (!signal.aborted) {
    const client = await RawClient.connect(port);
    const leave = () => void client.socket.destroy();
    signal.addEventListener('abort', leave);
    try {
      yield client;
    } finally {
      signal.removeEventListener('abort', leave);
      leave();
    }
    await wait(RETURN_AFTER_MS);
  }
}

/** Connections without requests: half of them are kept alive after one, the others have never sent a byte. */
export class IdleConnections {
  #count = 0;
  readonly #places: Promise<void>[] = [];

  /** Resolves when all of them are open. */
  static async open(port: number, count: number, signal: AbortSignal): Promise<IdleConnections> {
    const idle = new IdleConnections();
    for (let at = 0; at < count; at++)
      await new Promise<void>((resolve, reject) => {
        const place = idle.#occupy(visits(port, signal), at % 2 === 0, resolve);
        // If the service later accepts no more connections, the count shows it.
        idle.#places.push(place.catch(reject));
      });
    return idle;
  }

  /** Number of open connections. */
  get count(): number {
    return this.#count;
  }

  /** Resolves when all are closed, after the signal. */
  async closed(): Promise<void> {
    await Promise.all(this.#places);
  }

  async #occupy(clients: AsyncIterable<RawClient>, isUsed: boolean, onOpen: () => void): Promise<void> {
    for await (const client of clients) {
      if (isUsed) await client.get('/livez').answer();
      this.#count++;
      onOpen();
      await client.closed();
      this.#count--;
    }
  }
}

/**
 * A flood of slow headers (Slowloris): each client sends a line of them twice a second and never the last one.
 * @returns the answers
 */
export async function floodWithHeaders(port: number, count: number, signal: AbortSignal): Promise<string[]> {
  const answers: string[] = [];
  const attack = async () => {
    for await (const client of visits(port, signal)) {
      client.write('POST /v1/imports/items HTTP/1.1\r\nhost: localhost\r\n');
      answers.push(await answerWhileTrickling(client, 'x-more: 1\r\n'));
    }
  };
  const countClosed = () => void answers.push('closed');
  await Promise.all(Array.from({ length: count }, () => attack().catch(countClosed)));
  return answers;
}

/** An upload that sends some bytes of its body twice a second. @returns its answer */
export async function uploadSlowly(port: number, path: string): Promise<string> {
  const client = await RawClient.connect(port);
  client.post(path, { 'content-type': 'text/csv', 'content-length': BODY_BYTES }).write('id,email\n');
  return answerWhileTrickling(client, '1,').finally(() => client.socket.destroy());
}

/** Sends the bytes again and again until there is an answer. @returns its status, or `closed` */
async function answerWhileTrickling(client: RawClient, bytes: string): Promise<string> {
  const trickle = setInterval(() => client.socket.writable && client.write(bytes), PACE_MS);
  const answered = client.answer().finally(() => clearInterval(trickle));
  return answered.then(
    ({ status }) => String(status),
    () => 'closed',
  );
}
