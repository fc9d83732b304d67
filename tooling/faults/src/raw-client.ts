import { once } from 'node:events';
import net from 'node:net';
import { resetSocket } from './reset-socket.ts';
import type { Answer } from './send.ts';

/** An HTTP client with full control of its bytes and of the end of its connection. */
export class RawClient {
  readonly socket: net.Socket;
  #received = Buffer.alloc(0);
  #waiting: (() => void)[] = [];

  private constructor(socket: net.Socket) {
    this.socket = socket;
    // `received` and `closed` show a reset.
    socket.on('error', () => {});
    // oxlint-disable-next-line repo/no-data-listener -- answers are short, and tests need whole ones
    socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
    });
    for (const event of ['data', 'end', 'close']) socket.on(event, () => this.#wake());
  }

  static async connect(port: number, host = '127.0.0.1'): Promise<RawClient> {
    const socket = net.connect({ port, host, allowHalfOpen: true });
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** Sends the head of an upload to `path`. */
  post(path: string, headers: Readonly<Record<string, string | number>>): this {
    const lines = Object.entries({ host: 'localhost', ...headers }).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    return this.write(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  }

  /** Sends a request without a body. */
  get(path: string): this {
    return this.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
  }

  write(bytes: string | Buffer): this {
    this.socket.write(bytes);
    return this;
  }

  /** Sends one chunk of a chunked body; an empty one ends it. */
  chunk(bytes: string): this {
    return this.write(`${Buffer.byteLength(bytes).toString(16)}\r\n${bytes}\r\n`);
  }

  /** FIN: sends nothing more, and still reads an answer. */
  finish(): this {
    this.socket.end();
    return this;
  }

  /** RST, as if the process had died, or the cable had been pulled and plugged in again. */
  reset(): void {
    resetSocket(this.socket);
  }

  get received(): string {
    return this.#received.toString('latin1');
  }

  /** Bytes received after the first answer; undefined while that is incomplete. */
  get surplus(): number | undefined {
    const parsed = this.#parse();
    return parsed && this.#received.length - parsed.end;
  }

  /** Drops everything received so far, so that `answer` is the next one. */
  forget(): this {
    this.#received = Buffer.alloc(0);
    return this;
  }

  /** Resolves when these characters have been received. */
  has(text: string): Promise<true> {
    return this.#until(() => this.received.includes(text) || undefined);
  }

  /** Resolves with the first answer that is not an interim one. */
  answer(): Promise<Answer> {
    return this.#until(() => this.#parse()?.answer);
  }

  /** Resolves when the service has closed the connection, and closes this end, too. */
  async closed(): Promise<void> {
    const { socket } = this;
    while (!socket.readableEnded && !socket.closed) await this.#change();
    socket.end();
    if (!socket.closed) await once(socket, 'close');
  }

  /** Rejects if the connection closes before there is a result. */
  async #until<T>(result: () => T | undefined): Promise<T> {
    for (;;) {
      const found = result();
      if (found !== undefined) return found;
      if (this.socket.readableEnded || this.socket.destroyed)
        throw new Error(`the connection closed after ${JSON.stringify(this.received)}`);
      await this.#change();
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #parse(): { answer: Answer; end: number } | undefined {
    const text = this.received.replace(/^(?:HTTP\/1\.1 1\d\d [^]*?\r\n\r\n)+/, '');
    const skipped = this.received.length - text.length;
    const headEnd = text.indexOf('\r\n\r\n');
    if (headEnd < 0) return undefined;
    const [first = '', ...lines] = text.slice(0, headEnd).split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 2),
      ]),
    );
    const start = skipped + headEnd + 4;
    const end = start + Number(headers['content-length']);
    if (this.#received.length < end) return undefined;
    const body = this.#received.subarray(start, end);
    return { answer: { status: Number(first.split(' ')[1]), headers, body, reused: false }, end };
  }
}
