import { setTimeout as wait } from 'node:timers/promises';
import { Random } from '@repo/csv-gen';
import { within } from '@repo/faults';
import { MeasureError } from '@repo/measure';
import type pg from 'pg';
import type { ServiceEnd } from '../rig/measured-service.ts';
import { type Rig, withRig } from '../rig/rig.ts';
import { type DatabaseState, databaseStates } from './database-states.ts';
import { type Ending, startUpload } from './endless-upload.ts';
import { slotIsFree, type Transaction, transactionIsOver, transactionWhere } from './slots.ts';

export interface AbortsOptions {
  /** Aborted uploads in each state. */
  readonly tries: number;
  readonly seed: number;
}

/** Times since the client left. */
export interface Abort {
  readonly state: string;
  readonly ending: Ending;
  /** Until the service could begin another import. */
  readonly slotMs: number;
  /** Until the database held nothing of the import; undefined if the service cannot reach the backend. */
  readonly backendMs: number | undefined;
}

export interface AbortsRun {
  readonly aborts: readonly Abort[];
  /** The service at the end, and the rows in the table, which must be none. */
  readonly end: ServiceEnd & { readonly rows: number };
}

/** One slot, a queue for the upload that waits for it, and no watchdog that acts before the service notices the abort. */
const SETTINGS = {
  IMPORTS_MAX: 1,
  IMPORTS_WAIT_MS: 600_000,
  CLIENT_STALL_MS: 600_000,
  DATABASE_STALL_MS: 600_000,
  LOCK_TIMEOUT_MS: 600_000,
};

const SCHEMA = 'CREATE TABLE items (id bigint PRIMARY KEY, label text)';

const PAUSE_MS_MAX = 100;
/** After this time nothing more is expected to happen. */
const LIMIT_MS = 30_000;

/** Lets clients leave in each state of the database, and measures how soon their slot and backend are free. */
export async function runAborts(
  { tries, seed }: AbortsOptions,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (abort: Abort) => void },
): Promise<AbortsRun> {
  return withRig({ schema: SCHEMA, settings: SETTINGS, signal }, async (rig) => {
    const aborts: Abort[] = [];
    const random = new Random(seed, 0);
    for (const state of databaseStates)
      for (let number = 0; number < tries; number++) {
        const ending = number % 2 === 0 ? 'RST' : 'FIN';
        const abort = await measureAbort(rig, state, ending, random.below(PAUSE_MS_MAX));
        aborts.push(abort);
        onProgress(abort);
      }
    const { rows } = await rig.database.query<{ count: number }>('SELECT count(*)::int AS count FROM items');
    return { aborts, end: { rows: rows[0]!.count, ...(await rig.service.end()) } };
  });
}

/** @param pauseMs how long the client stays once the state is reached */
async function measureAbort(rig: Rig, state: DatabaseState, ending: Ending, pauseMs: number): Promise<Abort> {
  const { service, database } = rig;
  const undos = [await state.prepare?.(rig)];
  try {
    // While the database takes no data the service reads none, and cannot see a FIN that follows unread bytes.
    const isEager = ending === 'RST' || state.name === 'running';
    const leave = await startUpload(service.port, { isEager });
    const reached = transactionWhere(database, state.isReached);
    const transaction = await inTime(`an upload was not ${state.name}`, reached);
    const undo = state.strike?.(rig, transaction.pid);
    undos.push(undo);
    const free = slotIsFree(service.url);
    free.catch(() => {});
    await wait(pauseMs);
    const left = performance.now();
    const since = () => performance.now() - left;
    leave(ending);
    const over = state.cutsOff ? undefined : transactionIsOver(database, transaction).then(since);
    // The slot is awaited first; if that fails, this one is not awaited.
    over?.catch(() => {});
    const slotMs = await inTime(`no slot was free: ${state.name}`, free.then(since));
    if (state.holdsBackend) await undo?.();
    const backendMs = over && (await inTime(`the backend was not free: ${state.name}`, over));
    if (state.cutsOff) await endTransaction(database, transaction);
    return { state: state.name, ending, slotMs, backendMs };
  } finally {
    for (const undo of undos) await undo?.();
  }
}

function inTime<Result>(what: string, promise: Promise<Result>): Promise<Result> {
  const late = () => new MeasureError('NOT_REACHED', `${what} within ${LIMIT_MS / 1000} s`);
  return within(LIMIT_MS, promise, late);
}

/** Ends a transaction that the service cannot reach. */
async function endTransaction(database: pg.Pool, transaction: Transaction): Promise<void> {
  await database.query('SELECT pg_terminate_backend($1)', [transaction.pid]);
  await transactionIsOver(database, transaction);
}
