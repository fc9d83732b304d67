import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { TextRow } from '../pollutions.ts';

/** Loads a file into an empty table with text columns of these names, and returns the table's rows. NULL is empty text. */
export async function loadIntoTable(
  client: pg.Client,
  names: readonly string[],
  load: (relation: string) => Promise<unknown>,
): Promise<readonly TextRow[]> {
  const relation = `pollock_${createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 12)}`;
  const columns = names.map((name) => `${client.escapeIdentifier(name)} text`);
  await client.query(`CREATE UNLOGGED TABLE IF NOT EXISTS ${relation} (${columns.join(', ')})`);
  try {
    await load(relation);
    const { rows } = await client.query<(string | null)[]>({
      text: `SELECT * FROM ${relation}`,
      rowMode: 'array',
    });
    return rows.map((row) => row.map((value) => value ?? ''));
  } finally {
    await client.query(`TRUNCATE ${relation}`);
  }
}
