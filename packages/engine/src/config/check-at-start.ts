import type { Pool } from '@repo/database';
import { checkTables } from './check-tables.ts';
import { describeConfigFault } from './config-fault.ts';
import type { ConfigFile } from './read-config.ts';

/**
 * Compares the configuration with the tables that are there when the service starts.
 * @param warn hears of tables that are not there: they may be made later
 * @throws ConfigError where a table does not fit; DatabaseError
 */
export async function checkAtStart(
  pool: Pool,
  read: ConfigFile,
  warn: (message: string) => void,
): Promise<void> {
  const { missing, misfits } = await checkTables(pool, read.config);
  if (misfits.length > 0) throw read.error(misfits);
  for (const fault of missing) warn(`${read.file}: ${describeConfigFault(fault)}`);
}
