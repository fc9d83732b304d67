import { setTimeout as wait } from 'node:timers/promises';
import { send } from '@repo/faults';
import type { TableName } from './tables.ts';
import { BrokenPromise } from '../rig/broken-promise.ts';
import type { Worker } from './worker.ts';

/** Outcome of an import according to the ledger, which does not know one that `never` began. */
export type Outcome = 'committed' | 'failed' | 'died' | 'never';

/** Every outcome without rows. */
export const NOTHING_LOADED: readonly Outcome[] = ['failed', 'died', 'never'];

/** The longest time for which an import may hold anything in the database after its client has gone. */
const OVER_WITHIN_MS = 5_000;
const POLL_EVERY_MS = 100;
/** A request that has not become an import after this time will not become one. */
const NEVER_AFTER_MS = 1_000;

/** Waits until the import is over and holds nothing in the database. @throws BrokenPromise after 5 s */
export async function awaitOutcome(worker: Worker, idOrKey: string, table: TableName): Promise<Outcome> {
  const began = performance.now();
  let outcome: Outcome | undefined;
  for (;;) {
    const backends = await worker.tables.backends(table);
    if (outcome !== undefined && backends.length === 0) return outcome;
    const elapsed = performance.now() - began;
    if (elapsed > OVER_WITHIN_MS) {
      const state = `${outcome ?? 'not over'} after ${Math.round(elapsed)} ms`;
      throw new BrokenPromise(`${idOrKey} is ${state}: ${JSON.stringify(backends)}`);
    }
    outcome = await readOutcome(worker, idOrKey);
    if (outcome === 'never' && elapsed < NEVER_AFTER_MS) outcome = undefined;
    await wait(POLL_EVERY_MS);
  }
}

/** @returns undefined while the import is running or the ledger cannot be read */
async function readOutcome({ service }: Worker, idOrKey: string): Promise<Outcome | undefined> {
  const { status, body } = await send(`${service.url}/v1/imports/${idOrKey}`, { method: 'GET' });
  if (status === 404) return 'never';
  if (status !== 200) return undefined;
  const { status: found } = JSON.parse(body.toString()) as { status: Outcome | 'running' };
  return found === 'running' ? undefined : found;
}
