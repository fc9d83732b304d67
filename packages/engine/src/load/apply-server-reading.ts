import { changedSettings, restoreSettings, type Table } from '@repo/database';
import type pg from 'pg';
import type { ImportPlan } from '../plan/plan-import.ts';
import { settingsReadBy } from '../plan/server-reading.ts';
import { Problem } from '../problem/problem.ts';

/** SQLSTATE. */
const INVALID_PARAMETER_VALUE = '22023';

/**
 * Applies the settings that the server needs to read the next COPY, overriding whatever triggers have set.
 * @throws Problem PARAMETER_INVALID if the server does not know the time zone; what `pg` throws
 */
export async function applyServerReading(
  client: pg.ClientBase,
  { serverReading }: ImportPlan,
): Promise<void> {
  try {
    await restoreSettings(client, serverReading);
  } catch (error) {
    if ((error as pg.DatabaseError).code !== INVALID_PARAMETER_VALUE || !serverReading) throw error;
    const reason = 'is not a time zone of the database, which reads some columns of this table';
    throw new Problem(
      'PARAMETER_INVALID',
      `timeZone: ${JSON.stringify(serverReading.TimeZone)} ${reason}; use another name for the zone, or an offset`,
      { cause: error },
    );
  }
}

/**
 * Checks that the server read all rows of a COPY as planned. Even in binary form, a trigger that changes
 * client_encoding without restoring it changes every later text.
 * @throws Problem SETTING_CHANGED; DatabaseError
 */
export async function verifyServerReading(
  client: pg.ClientBase,
  plan: ImportPlan,
  table: Table,
): Promise<void> {
  const changed = await changedSettings(client, settingsReadBy(plan, table), plan.serverReading);
  if (changed.length === 0) return;
  throw new Problem(
    'SETTING_CHANGED',
    `a trigger or function of the table changes ${changed.join(' and ')} for all later rows; give the function a SET clause, such as ALTER FUNCTION … SET ${changed[0]} = …, so that the change ends with the function`,
  );
}
