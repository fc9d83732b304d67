import type { Sender } from './message-names.ts';
import type { Message } from './message-reader.ts';
import type { ProxyConnection } from './proxy-connection.ts';

/** A point in the traffic of the proxy, or of one connection. */
export type TrapPoint = MessagePoint | BytePoint;

export interface MessagePoint {
  readonly from: Sender;
  /** Name of the message in the PostgreSQL manual. */
  readonly message: string;
  /** Must match its first 4 KiB. */
  readonly text?: RegExp;
  /** 1, the default, is the first such message since the trap was set. */
  readonly nth?: number;
  /** Before its first byte passes, or after its last one has. */
  readonly when: 'before' | 'after';
}

interface BytePoint {
  readonly from: Sender;
  /** Bytes that pass before the trap acts, since it was set. */
  readonly afterBytes: number;
}

/**
 * Runs at the point, while nothing passes in either direction of the connection. Before a message passes, the action may
 * overwrite its head. At a number of bytes there is no message.
 */
export type TrapAction = (connection: ProxyConnection, message?: Message) => void | Promise<void>;

/** Waits for a point, acts there once, and has no effect afterwards. */
export class Trap {
  /** Settles as the action does. */
  readonly done: Promise<void>;
  readonly #point: TrapPoint;
  readonly #act: TrapAction;
  readonly #settle: (outcome: Promise<void>) => void;
  /** Messages or bytes that are still to come. */
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
    // The test may await it later, or never.
    this.done.catch(() => {});
  }

  /** Whether the point was reached. */
  get isSprung(): boolean {
    return this.#isSprung;
  }

  /** Must be called once for each message. @returns when to act, if this is the message */
  placeAt(message: Message): 'before' | 'after' | undefined {
    const point = this.#point;
    if ('afterBytes' in point || this.#isSprung) return undefined;
    if (message.sender !== point.from || message.name !== point.message) return undefined;
    if (point.text && !point.text.test(message.head.toString('latin1'))) return undefined;
    this.#left--;
    return this.#left === 0 ? point.when : undefined;
  }

  /** Must be called once for all bytes. @returns how many of them pass before the action, if it is due */
  placeWithin(from: Sender, byteCount: number): number | undefined {
    const point = this.#point;
    if (!('afterBytes' in point) || this.#isSprung || point.from !== from) return undefined;
    const place = this.#left;
    this.#left -= byteCount;
    return place <= byteCount ? place : undefined;
  }

  /** Prevents the action, even if its message is in flight. */
  disarm(): void {
    this.#isDisarmed = true;
  }

  /** Runs the action. If it fails, the connection is reset and {@link done} rejects. */
  async spring(connection: ProxyConnection, message?: Message): Promise<void> {
    if (this.#isDisarmed) return;
    this.#isSprung = true;
    const acted = (async () => this.#act(connection, message))();
    this.#settle(acted);
    await acted.catch(() => connection.reset());
  }
}
