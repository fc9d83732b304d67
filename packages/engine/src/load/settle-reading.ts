import { settleAgain } from '@repo/database';
import type pg from 'pg';
import type { ImportPlan } from '../plan/plan-import.ts';
import { Problem } from '../problem/problem.ts';

/** SQLSTATE. */
const INVALID_PARAMETER_VALUE = '22023';

/**
 * Makes the server read the next COPY as planned, whatever triggers have set before.
 * @throws Problem PARAMETER_INVALID if the server does not know the time zone; what `pg` throws
 */
export async function settleReading(client: pg.ClientBase, { serverReading }: ImportPlan): Promise<void> {
  try {
    await settleAgain(client, serverReading);
  } catch (error) {
    if ((error as pg.DatabaseError).code !== INVALID_PARAMETER_VALUE || !serverReading) throw error;
    const reason = 'is no time zone of the database, which has to read columns of this table by it';
    throw new Problem(
      'PARAMETER_INVALID',
      `timeZone: ${JSON.stringify(serverReading.TimeZone)} ${reason}; try another name of it, or an offset`,
      { cause: error },
    );
  }
}
