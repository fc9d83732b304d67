import type { Socket } from 'node:net';
import type pg from 'pg';
import type { Backend } from './backend.ts';
import { backendActivities, type BackendActivity } from './backend-activity.ts';
import { sinkOf } from '../copy/copy-sink.ts';
import { DatabaseError } from '../errors/errors.ts';
import { mayWaitForLock } from './lock-timeout.ts';
import type { SideConnectionOptions } from './side-connection.ts';

export interface StallWatchdogOptions extends SideConnectionOptions {
  /** Longest wait for a database that makes no progress. */
  readonly stallMs: number;
  /** Called with the backend of a connection that was closed. */
  readonly onStalled: (backend: Backend) => void;
}

/** Members that the driver's types lack. */
type Driver = pg.Client & { readonly readyForQuery: boolean };

/** A connection in use. */
interface Watched {
  /** Undefined until the server has identified it. */
  backend: Backend | undefined;
  /** Bytes sent and received over the connection. */
  bytes: number;
  /** Time without progress, not counting time in which this process was stopped or busy. */
  idleMs: number;
  /** Position of its COPY, and `idleMs` when the server first reported it. */
  copied: { readonly position: string; readonly atIdleMs: number } | undefined;
  /** Whether the last attempt to ask the server about the backend failed. */
  isOutOfSight: boolean;
}

/** Number of ticks per `stallMs`, and the longest time between two. */
const TICKS = 20;
const TICK_MS_MAX = 1_000;

/**
 * Closes connections whose database makes no progress for too long, while it should read or answer. Destroying the
 * socket ends every wait; the work fails with DATABASE_STALLED.
 *
 * A COPY that waits for our rows expects nothing from the database, nor does a wait for a lock that has its own time
 * limit. Time in which this process was stopped or busy does not count: it did not read what the database sent. If no
 * bytes flow in either direction, the watchdog asks the server whether the backend is working, because a slow trigger
 * or a large merge is not a stall. That answer decides, however long it takes: a server that answers slowly also
 * works slowly. A backend whose server cannot be asked counts as not working.
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

  /** Watches a connection until `release`. */
  watch(client: pg.Client): void {
    this.#watched.set(client, {
      backend: undefined,
      bytes: bytesOf(client),
      idleMs: 0,
      copied: undefined,
      isOutOfSight: true,
    });
    if (this.#timer !== undefined) return;
    this.#lastTick = performance.now();
    this.#timer = setInterval(() => this.#tick(), this.#tickMs).unref();
  }

  /** Records the backend that the server reports. */
  identify(client: pg.Client, backend: Backend): void {
    const watched = this.#watched.get(client);
    if (!watched) return;
    watched.backend = backend;
    watched.isOutOfSight = false;
  }

  release(client: pg.Client): void {
    this.#watched.delete(client);
    if (this.#watched.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Resolves when the watchdog has no open connection. */
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
      if (goesOn) restart(watched);
      else watched.idleMs += awakeMs;
      if (watched.isOutOfSight && watched.idleMs >= this.#options.stallMs) this.#giveUp(client, watched);
    }
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
  }

  async #ask(): Promise<void> {
    const { stallMs } = this.#options;
    const silent = [...this.#watched].filter(
      ([, { backend, idleMs }]) => backend !== undefined && idleMs > stallMs / 2,
    );
    if (silent.length === 0) return;
    const askedAtIdleMs = silent.map(([, { idleMs }]) => idleMs);
    const backends = silent.map(([, { backend }]) => backend!);
    const activities = await backendActivities(this.#options, backends).catch(() => undefined);
    for (const [i, [client, watched]] of silent.entries()) {
      const idleMs = askedAtIdleMs[i]!;
      if (this.#watched.get(client) !== watched || watched.idleMs < idleMs) continue;
      watched.isOutOfSight = activities === undefined;
      const activity = activities?.[i];
      if (activity && isWorking(watched, activity, idleMs)) restart(watched);
      else if (idleMs >= stallMs && isStalled(watched, idleMs, stallMs / 2)) this.#giveUp(client, watched);
    }
  }

  #giveUp(client: pg.Client, { backend }: Watched): void {
    this.#watched.delete(client);
    client.connection.stream.destroy(new DatabaseError({ code: 'DATABASE_STALLED', retryable: true }));
    if (backend !== undefined) this.#options.onStalled(backend);
  }
}

function restart(watched: Watched): void {
  watched.idleMs = 0;
  watched.copied = undefined;
  watched.isOutOfSight = watched.backend === undefined;
}

/** A COPY works if it takes rows. Any other statement works unless it waits: nothing else about it is visible. */
function isWorking(watched: Watched, { computes, copied }: BackendActivity, idleMs: number): boolean {
  if (copied === null) return computes;
  if (watched.copied?.position === copied) return false;
  const isFirst = watched.copied === undefined;
  watched.copied = { position: copied, atIdleMs: idleMs };
  return !isFirst;
}

/**
 * Whether the server was seen to make no progress for this long. The first report of a COPY's position proves
 * nothing.
 */
function isStalled({ copied }: Watched, idleMs: number, forMs: number): boolean {
  return copied === undefined || idleMs - copied.atIdleMs >= forMs;
}

/** Whether the database should read bytes or answer. */
function isAwaited(client: pg.Client): boolean {
  const { connection, readyForQuery } = client as Driver;
  if (connection.stream.writableLength > 0) return true;
  if (mayWaitForLock(client)) return false;
  return !readyForQuery && sinkOf(client)?.wantsRows !== true;
}

function bytesOf({ connection }: pg.Client): number {
  const stream = connection.stream as Socket;
  return stream.bytesRead + stream.bytesWritten - stream.writableLength;
}
