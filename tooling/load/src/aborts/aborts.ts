import { setTimeout as wait } from 'node:timers/promises';
import { Random } from '@repo/csv-gen';
import type pg from 'pg';
import { LogWatch } from '../rig/log-watch.ts';
import { type Rig, withRig } from '../rig/rig.ts';
import { endService, type ServiceEnd } from '../rig/service-end.ts';
import { within } from '../rig/within.ts';
import { type DatabaseState, databaseStates } from './database-states.ts';
import { DepartingClient, type Ending } from './departing-client.ts';
import { slotIsFree, type Transaction, transactionIsOver, transactionWhere } from './slots.ts';
import { tablesSql } from './tables.ts';

export interface AbortsOptions {
  /** In each state. */
  readonly tries: number;
  readonly seed: number;
}

/** Milliseconds from the moment in which the client was gone. */
export interface Abort {
  readonly state: string;
  readonly ending: Ending;
  /** Until the service could begin another import. */
  readonly slotMs: number;
  /** Until the database held nothing of this one; none where nobody could tell it to let go. */
  readonly backendMs: number | undefined;
}

export interface AbortsRun extends ServiceEnd {
  readonly aborts: readonly Abort[];
  /** Rows that were there at the end. No upload was whole. */
  readonly rows: number;
}

/** One slot, and a queue for the one who waits for it. No watchdog may take what is to be found out here. */
const SETTINGS = {
  IMPORTS_MAX: 1,
  IMPORTS_WAIT_MS: 600_000,
  CLIENT_STALL_MS: 600_000,
  DATABASE_STALL_MS: 600_000,
  LOCK_TIMEOUT_MS: 600_000,
};

const PAUSE_MS_MAX = 100;
/** So long after nothing happens any more. */
const LIMIT_MS = 30_000;

/**
 * Lets clients leave while the database is in each of its states, and takes the time until what they held is free.
 * @param onProgress hears of each try that is over
 * @throws LoadError
 */
export async function runAborts(
  { tries, seed }: AbortsOptions,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (abort: Abort) => void },
): Promise<AbortsRun> {
  return withRig({ schema: tablesSql, settings: SETTINGS, signal }, async (rig) => {
    const random = new Random(seed, 0);
    const log = new LogWatch(rig.service.child);
    const aborts: Abort[] = [];
    for (const state of databaseStates)
      for (let number = 0; number < tries; number++) {
        const ending = number % 2 === 0 ? 'RST' : 'FIN';
        const abort = await measureAbort(rig, { state, ending, pauseMs: random.below(PAUSE_MS_MAX) });
        log.read();
        aborts.push(abort);
        onProgress(abort);
      }
    const { rows } = await rig.database.query<{ count: number }>('SELECT count(*)::int AS count FROM items');
    return { aborts, rows: rows[0]!.count, ...(await endService(rig.service, log)) };
  });
}

interface Try {
  readonly state: DatabaseState;
  readonly ending: Ending;
  /** How long the client stays when the state is reached. */
  readonly pauseMs: number;
}

async function measureAbort(rig: Rig, { state, ending, pauseMs }: Try): Promise<Abort> {
  const { service, database } = rig;
  const undos = [await state.prepare?.(rig)];
  try {
    // While the database takes nothing nobody reads either, and a FIN behind unread bytes is seen by nobody.
    const isEager = ending === 'RST' || state.name === 'running';
    const client = await DepartingClient.upload(service.port, { isEager });
    const reached = transactionWhere(database, state.isThere);
    const transaction = await within(LIMIT_MS, `an upload was not ${state.name}`, reached);
    const undo = state.strike?.(rig, transaction.pid);
    undos.push(undo);
    const free = slotIsFree(service.url);
    free.catch(() => {});
    await wait(pauseMs);
    const left = performance.now();
    const since = () => performance.now() - left;
    client.leave(ending);
    const over = state.cutsOff ? undefined : transactionIsOver(database, transaction).then(since);
    // The one is awaited first; should it fail, nobody waits for the other.
    over?.catch(() => {});
    const slotMs = await within(LIMIT_MS, `no slot was free: ${state.name}`, free.then(since));
    if (state.holdsBackend) await undo?.();
    const backendMs = over && (await within(LIMIT_MS, `the backend was not free: ${state.name}`, over));
    if (state.cutsOff) await end(database, transaction);
    return { state: state.name, ending, slotMs, backendMs };
  } finally {
    for (const undo of undos) await undo?.();
  }
}

/** Ends what the service could not. */
async function end(database: pg.Pool, transaction: Transaction): Promise<void> {
  await database.query('SELECT pg_terminate_backend($1)', [transaction.pid]);
  await transactionIsOver(database, transaction);
}
