import type { Socket } from 'node:net';
import type pg from 'pg';
import { type BackendActivity, backendActivity } from './backend-activity.ts';
import { sinkOf } from './copy-sink.ts';
import { DatabaseError } from './errors.ts';
import type { SideConnectionOptions } from './side-connection.ts';

export interface StallWatchdogOptions extends SideConnectionOptions {
  /** How long the database may be waited for without any progress. */
  readonly stallMs: number;
  /** Called with the backend behind a connection that was given up. */
  readonly onStalled: (pid: number) => void;
}

/** What the driver knows and its types do not say. */
type Driver = pg.Client & { readonly readyForQuery: boolean; readonly processID: number | null };

/** A connection in use. */
interface Watched {
  /** The backend's process id as the server tells it; behind a pooler the driver's idea of it is wrong. */
  pid: number | undefined;
  /** Bytes that have gone over the connection, both ways. */
  bytes: number;
  /** Since when nothing goes on, in time that this process was awake. */
  idleMs: number;
  /** How far its COPY had come when the server was asked last. */
  copied: string | null;
}

/** Ticks in `stallMs`, and the longest time between two. */
const TICKS = 20;
const TICK_MS_MAX = 1_000;

/**
 * Gives up connections on whose database nothing goes on for too long, while something is expected of it: that it takes
 * bytes, or answers. Destroying the socket is what ends every wait; what was under way fails with DATABASE_STALLED.
 *
 * A COPY that waits for rows of ours expects nothing. Neither does time count in which this process was stopped or busy:
 * what the database has sent meanwhile was not read. Where no bytes go either way, the server itself is asked whether
 * the backend is at work, since a slow trigger or a large merge is no stall.
 */
export class StallWatchdog {
  readonly #options: StallWatchdogOptions;
  readonly #tickMs: number;
  readonly #watched = new Map<pg.Client, Watched>();
  #timer: NodeJS.Timeout | undefined;
  #lastTick = 0;
  #asking: Promise<void> | undefined;

  constructor(options: StallWatchdogOptions) {
    this.#options = options;
    this.#tickMs = Math.min(TICK_MS_MAX, options.stallMs / TICKS);
  }

  /** From now on, until `release`. */
  watch(client: pg.Client): void {
    this.#watched.set(client, {
      pid: (client as Driver).processID ?? undefined,
      bytes: bytesOf(client),
      idleMs: 0,
      copied: null,
    });
    if (this.#timer !== undefined) return;
    this.#lastTick = performance.now();
    this.#timer = setInterval(() => this.#tick(), this.#tickMs).unref();
  }

  /** Tells what the server says is the backend's process id. */
  identify(client: pg.Client, pid: number): void {
    const watched = this.#watched.get(client);
    if (watched) watched.pid = pid;
  }

  release(client: pg.Client): void {
    this.#watched.delete(client);
    if (this.#watched.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Resolves when no connection of the watchdog's own is left. */
  async idle(): Promise<void> {
    await this.#asking;
  }

  #tick(): void {
    const now = performance.now();
    const awakeMs = Math.min(now - this.#lastTick, 2 * this.#tickMs);
    this.#lastTick = now;
    for (const [client, watched] of this.#watched) {
      const bytes = bytesOf(client);
      const goesOn = bytes !== watched.bytes || !isAwaited(client);
      watched.bytes = bytes;
      watched.idleMs = goesOn ? 0 : watched.idleMs + awakeMs;
      if (watched.idleMs >= this.#options.stallMs) this.#giveUp(client, watched);
    }
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
  }

  async #ask(): Promise<void> {
    const silent = new Map(
      [...this.#watched.values()]
        .filter(({ pid, idleMs }) => pid !== undefined && idleMs > this.#options.stallMs / 2)
        .map((watched) => [watched.pid, watched]),
    );
    if (silent.size === 0) return;
    const pids = [...silent.keys()] as number[];
    // Who cannot be asked is not at work either.
    for (const activity of await backendActivity(this.#options, pids).catch(() => []))
      notice(silent.get(activity.pid)!, activity);
  }

  #giveUp(client: pg.Client, { pid }: Watched): void {
    this.#watched.delete(client);
    client.connection.stream.destroy(new DatabaseError({ code: 'DATABASE_STALLED', retryable: true }));
    if (pid !== undefined) this.#options.onStalled(pid);
  }
}

/** A COPY is at work when it takes rows; any other statement, unless it waits: nothing else is to be seen of it. */
function notice(watched: Watched, { computes, copied }: BackendActivity): void {
  const isWorking = copied === null ? computes : watched.copied !== null && copied !== watched.copied;
  watched.copied = copied;
  if (isWorking) watched.idleMs = 0;
}

/** Whether the database is to take bytes or to answer. */
function isAwaited(client: pg.Client): boolean {
  const { connection, readyForQuery } = client as Driver;
  if (connection.stream.writableLength > 0) return true;
  return !readyForQuery && sinkOf(client)?.wantsRows !== true;
}

function bytesOf({ connection }: pg.Client): number {
  const stream = connection.stream as Socket;
  return stream.bytesRead + stream.bytesWritten - stream.writableLength;
}
