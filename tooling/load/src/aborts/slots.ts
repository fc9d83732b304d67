import { send, until } from '@repo/faults';
import type pg from 'pg';
import { LoadError } from '../errors.ts';

/** A transaction of the service, as the database knows it. */
export interface Transaction {
  readonly pid: number;
  /** Of each transaction another, pg_locks(5.54). */
  readonly virtualTransaction: string;
}

const LOOK_EVERY_MS = 4;

/**
 * Resolves when an import could begin. Asks for a slot and waits in the queue, so that the answer comes in the moment
 * in which the one there is becomes free; what asks is refused before anybody needs the database.
 * @throws LoadError NOT_REACHED when the answer is another one
 */
export async function slotIsFree(serviceUrl: string): Promise<void> {
  const headers = { 'content-type': 'text/csv', 'content-digest': 'sha-256=unreadable' };
  const { status, body } = await send(`${serviceUrl}/v1/imports/items`, { headers, body: 'id\n' });
  if (status !== 400) throw new LoadError('NOT_REACHED', `who waited for the slot got ${status} ${body}`);
}

/**
 * The service's transaction of which `condition` holds; waits until there is one.
 * @param condition SQL over `activity`, a row of pg_stat_activity
 */
export async function transactionWhere(database: pg.Pool, condition: string): Promise<Transaction> {
  let found: Transaction | undefined;
  await until(async () => {
    const { rows } = await database.query<Transaction>(
      `SELECT activity.pid, locks.virtualtransaction AS "virtualTransaction"
         FROM pg_stat_activity activity JOIN pg_locks locks USING (pid)
        WHERE application_name = 'stream-engine' AND locks.virtualxid = locks.virtualtransaction AND ${condition}`,
    );
    found = rows[0];
    return found !== undefined;
  }, LOOK_EVERY_MS);
  return found!;
}

/** Resolves when the transaction is over and holds no lock. A transaction has one on itself as long as it lasts. */
export async function transactionIsOver(
  database: pg.Pool,
  { virtualTransaction }: Transaction,
): Promise<void> {
  await until(async () => {
    const { rowCount } = await database.query('SELECT FROM pg_locks WHERE virtualtransaction = $1', [
      virtualTransaction,
    ]);
    return rowCount === 0;
  }, LOOK_EVERY_MS);
}
