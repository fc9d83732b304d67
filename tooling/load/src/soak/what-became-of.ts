import { send } from '@repo/faults';
import { setTimeout as wait } from 'node:timers/promises';
import type { TableName } from './tables.ts';
import { BrokenPromise } from './tally.ts';
import type { Worker } from './worker.ts';

/** Of an import that nobody waited for. `never` is one that the ledger has not heard of. */
export type Fate = 'committed' | 'failed' | 'died' | 'never';

/** After a client has gone, nothing of its import may be left in the database for longer. */
const OVER_WITHIN_MS = 5_000;
const ASK_EVERY_MS = 100;
/** A request that has not become an import for so long will not become one any more. */
const NEVER_AFTER_MS = 1_000;

/**
 * Waits until the import is over and holds nothing in the database any more.
 * @throws BrokenPromise when that takes more than five seconds
 */
export async function whatBecameOf(worker: Worker, idOrKey: string, table: TableName): Promise<Fate> {
  const began = performance.now();
  let fate: Fate | undefined;
  while (fate === undefined || (await worker.tables.backends(table)).length > 0) {
    const elapsed = performance.now() - began;
    if (elapsed > OVER_WITHIN_MS) {
      const backends = JSON.stringify(await worker.tables.describeBackends(table));
      throw new BrokenPromise(
        `${idOrKey} is ${fate ?? 'not over'} after ${Math.round(elapsed)} ms: ${backends}`,
      );
    }
    fate = await ask(worker, idOrKey);
    if (fate === 'never' && elapsed < NEVER_AFTER_MS) fate = undefined;
    await wait(ASK_EVERY_MS);
  }
  return fate;
}

/** @returns undefined where it runs, or nobody can say */
async function ask({ service }: Worker, idOrKey: string): Promise<Fate | undefined> {
  const { status, body } = await send(`${service.url}/v1/imports/${idOrKey}`, { method: 'GET' });
  if (status === 404) return 'never';
  if (status !== 200) return undefined;
  const { status: found } = JSON.parse(body.toString()) as { status: Fate | 'running' };
  return found === 'running' ? undefined : found;
}
