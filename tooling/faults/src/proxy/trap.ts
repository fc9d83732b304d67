import type { Sender } from './message-names.ts';
import type { Message } from './message-reader.ts';
import type { ProxyConnection } from './proxy-connection.ts';

/** A moment in what passes through the proxy, over all of its connections. */
export type TrapPoint = MessagePoint | BytePoint;

export interface MessagePoint {
  readonly from: Sender;
  /** As the PostgreSQL manual calls it. */
  readonly message: string;
  /** What it must hold in its first 4 KiB. */
  readonly text?: RegExp;
  /** The first such message since the trap was set is 1, the default. */
  readonly nth?: number;
  /** Before its first byte passes on, or after its last one did. */
  readonly when: 'before' | 'after';
}

interface BytePoint {
  readonly from: Sender;
  /** When so many bytes have passed since the trap was set. */
  readonly afterBytes: number;
}

/**
 * What is done at the point, while nothing passes in either direction of its connection. Before a message passes, its
 * head may be overwritten; at a number of bytes there is no message.
 */
export type TrapAction = (connection: ProxyConnection, message?: Message) => void | Promise<void>;

/** Waits for a point, acts there once, and is of no effect afterwards. */
export class Trap {
  /** Settles as the action does. */
  readonly done: Promise<void>;
  readonly #point: TrapPoint;
  readonly #act: TrapAction;
  readonly #settle: (outcome: Promise<void>) => void;
  /** Messages or bytes that have still to come. */
  #left: number;
  #isSprung = false;
  #isDisarmed = false;

  constructor(point: TrapPoint, act: TrapAction) {
    this.#point = point;
    this.#act = act;
    this.#left = 'afterBytes' in point ? point.afterBytes : (point.nth ?? 1);
    let settle = (_outcome: Promise<void>) => {};
    this.done = new Promise((resolve) => {
      settle = resolve;
    });
    this.#settle = settle;
    // Whoever set the trap may look at it later, or not at all.
    this.done.catch(() => {});
  }

  /** Whether the point was reached. */
  get isSprung(): boolean {
    return this.#isSprung;
  }

  /** To be asked once for each message. @returns when the action has its place, if this is the message */
  placeAt(message: Message): 'before' | 'after' | undefined {
    const point = this.#point;
    if ('afterBytes' in point || this.#isSprung) return undefined;
    if (message.sender !== point.from || message.name !== point.message) return undefined;
    if (point.text && !point.text.test(message.head.toString('latin1'))) return undefined;
    this.#left--;
    return this.#left === 0 ? point.when : undefined;
  }

  /** To be asked once for all bytes. @returns how many of them pass before the action has its place, if it has */
  placeWithin(from: Sender, byteCount: number): number | undefined {
    const point = this.#point;
    if (!('afterBytes' in point) || this.#isSprung || point.from !== from) return undefined;
    const place = this.#left;
    this.#left -= byteCount;
    return place <= byteCount ? place : undefined;
  }

  /** It does not act any more, not even where its message is on its way. */
  disarm(): void {
    this.#isDisarmed = true;
  }

  /** Acts. An action that fails resets the connection, and rejects {@link done}. */
  async spring(connection: ProxyConnection, message?: Message): Promise<void> {
    if (this.#isDisarmed) return;
    this.#isSprung = true;
    const acted = (async () => this.#act(connection, message))();
    this.#settle(acted);
    await acted.catch(() => connection.reset());
  }
}
