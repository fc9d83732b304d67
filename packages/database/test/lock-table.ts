import type { Pool } from '../src/index.ts';

/** Locks a table against everybody else until the returned function is called; once more does nothing. */
export async function lockTable(pool: Pool, table: string): Promise<() => Promise<void>> {
  const client = await pool.connect();
  await client.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
  let released: Promise<void> | undefined;
  return () => (released ??= client.query('ROLLBACK').then(() => client.release()));
}
