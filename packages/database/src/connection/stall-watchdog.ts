import type { Socket } from 'node:net';
import type pg from 'pg';
import type { Backend } from './backend.ts';
import { backendActivities, type BackendActivity } from './backend-activity.ts';
import { sinkOf } from '../copy/copy-sink.ts';
import { DatabaseError } from '../errors/errors.ts';
import { mayWaitForLock } from './lock-timeout.ts';
import type { SideConnectionOptions } from './side-connection.ts';

export interface StallWatchdogOptions extends SideConnectionOptions {
  /** How long the database may be waited for without any progress. */
  readonly stallMs: number;
  /** Called with the backend behind a connection that was given up. */
  readonly onStalled: (backend: Backend) => void;
}

/** What the driver knows and its types do not say. */
type Driver = pg.Client & { readonly readyForQuery: boolean };

/** A connection in use. */
interface Watched {
  /** Undefined until the server has said which it is. */
  backend: Backend | undefined;
  /** Bytes that have gone over the connection, both ways. */
  bytes: number;
  /** Since when nothing goes on, in time that this process was awake. */
  idleMs: number;
  /** How far its COPY has come, and its `idleMs` when the server first said so. */
  copied: { readonly position: string; readonly atIdleMs: number } | undefined;
  /** Whether the server could not be asked about it, when it was tried last. */
  isOutOfSight: boolean;
}

/** Ticks in `stallMs`, and the longest time between two. */
const TICKS = 20;
const TICK_MS_MAX = 1_000;

/**
 * Gives up connections on whose database nothing goes on for too long, while something is expected of it: that it takes
 * bytes, or answers. Destroying the socket is what ends every wait; what was under way fails with DATABASE_STALLED.
 *
 * A COPY that waits for rows of ours expects nothing, and neither does a wait for a lock that has a time limit of its own. Neither does time count in which this process was stopped or busy:
 * what the database has sent meanwhile was not read. Where no bytes go either way, the server itself is asked whether
 * the backend is at work, since a slow trigger or a large merge is no stall. It has the last word, however long that
 * takes, for one that is slow to answer is slow at work too; but whoever cannot be asked is not at work either.
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

  /** Tells which backend the server says it is. */
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
      else if (idleMs >= stallMs && standsStill(watched, idleMs, stallMs / 2)) this.#giveUp(client, watched);
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

/** A COPY is at work when it takes rows; any other statement, unless it waits: nothing else is to be seen of it. */
function isWorking(watched: Watched, { computes, copied }: BackendActivity, idleMs: number): boolean {
  if (copied === null) return computes;
  if (watched.copied?.position === copied) return false;
  const isFirst = watched.copied === undefined;
  watched.copied = { position: copied, atIdleMs: idleMs };
  return !isFirst;
}

/** Whether the server has been seen to stand still for so long; the first that is heard of a COPY's position says nothing. */
function standsStill({ copied }: Watched, idleMs: number, forMs: number): boolean {
  return copied === undefined || idleMs - copied.atIdleMs >= forMs;
}

/** Whether the database is to take bytes or to answer. */
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
