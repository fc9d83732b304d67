import { send, until } from '@repo/faults';
import { MeasureError } from '@repo/measure';
import type pg from 'pg';

/** A transaction of the service. */
export interface Transaction {
  readonly pid: number;
  /** `virtualtransaction` of pg_locks, which is unique for each transaction. */
  readonly virtualTransaction: string;
}

const POLL_EVERY_MS = 4;

/**
 * Resolves when an import could begin. Waits in the queue for the slot with a request that is rejected before it needs
 * the database, so that its answer comes at the moment the slot is free.
 * @throws MeasureError NOT_REACHED on any other answer
 */
export async function slotIsFree(serviceUrl: string): Promise<void> {
  const headers = { 'content-type': 'text/csv', 'content-digest': 'sha-256=unreadable' };
  const { status, body } = await send(`${serviceUrl}/v1/imports/items`, { headers, body: 'id\n' });
  if (status !== 400) throw new MeasureError('NOT_REACHED', `the queue was answered with ${status} ${body}`);
}

/** Waits for a transaction of the service that fulfils the condition. @param condition SQL over `activity` */
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
  }, POLL_EVERY_MS);
  return found!;
}

/** Resolves when the transaction holds no lock, not even the one that each running transaction has on itself. */
export async function transactionIsOver(
  database: pg.Pool,
  { virtualTransaction }: Transaction,
): Promise<void> {
  const sql = 'SELECT FROM pg_locks WHERE virtualtransaction = $1';
  await until(async () => (await database.query(sql, [virtualTransaction])).rowCount === 0, POLL_EVERY_MS);
}
