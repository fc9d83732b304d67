import type { Pool } from '@repo/database';
import { checkTables } from './check-tables.ts';
import { describeConfigFault } from './config-fault.ts';
import type { ConfigFile } from './read-config.ts';

/**
 * Compares the configuration with the existing tables when the service starts.
 * @param warn receives the missing tables, which may be created later
 * @throws ConfigError if the configuration does not fit a table; DatabaseError
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
