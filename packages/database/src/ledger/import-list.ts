import { type ImportState, listedColumns } from './entry.ts';

export interface ImportPage {
  /** Largest number of imports on a page. */
  readonly limit: number;
  /** Id: only imports that began before this one. */
  readonly before?: string | undefined;
  /** Only imports of this owner; undefined: of all owners. */
  readonly owner?: string | undefined;
  readonly state?: ImportState | undefined;
  /** Only imports into this table, as `schema.name` or `name`. */
  readonly table?: string | undefined;
  /** Only imports of a file with this name. */
  readonly file?: string | undefined;
  /** Only imports that began then or later. */
  readonly since?: Date | undefined;
}

/** Members that every problem has. Others may contain the first hundred rejects. */
const problemMembers = ['type', 'title', 'status', 'code', 'detail', 'importId', 'retryable', 'rowsLoaded'];

const shortProblem = `CASE WHEN problem IS NOT NULL THEN pg_catalog.json_strip_nulls(pg_catalog.json_build_object(
  ${problemMembers.map((name) => `'${name}', problem -> '${name}'`).join(', ')})) END`;

/**
 * Builds the statement for a page of imports as `ListedRow`, newest first.
 * @param dead ids of imports that died although their row is `running`
 */
export function listStatement(
  { limit, before, owner, state, table, file, since }: ImportPage,
  dead: readonly string[],
): { readonly text: string; readonly values: unknown[] } {
  const values: unknown[] = [limit, dead];
  const stateNow = `CASE WHEN state = 'running' AND id = ANY ($2::pg_catalog.uuid[]) THEN 'died' ELSE state END`;
  const conditions = ['true'];
  if (before !== undefined) conditions.push(`id < $${values.push(before)}`);
  if (owner !== undefined) conditions.push(`owner = $${values.push(owner)}`);
  if (state !== undefined) conditions.push(`${stateNow} = $${values.push(state)}`);
  if (table !== undefined)
    conditions.push(`$${values.push(table)} IN (table_name, table_schema || '.' || table_name)`);
  if (file !== undefined) conditions.push(`file_name = $${values.push(file)}`);
  if (since !== undefined) conditions.push(`started_at >= $${values.push(since)}`);
  const text = `SELECT ${listedColumns}, ${stateNow} AS state, ${shortProblem} AS problem
    FROM stream_engine.imports WHERE ${conditions.join(' AND ')} ORDER BY id DESC LIMIT $1`;
  return { text, values };
}
