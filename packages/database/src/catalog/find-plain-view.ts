import { toDatabaseError } from '../errors/describe-error.ts';
import type { Queryable } from './find-table.ts';
import type { QualifiedName } from './identifiers.ts';
import { nameCandidates } from './table-name.ts';

/** A view that COPY cannot write to. */
export interface PlainView extends QualifiedName {
  readonly kind: 'view' | 'materialized view';
}

const viewQuery = `
SELECT n.nspname AS schema, c.relname AS name, CASE c.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END AS kind
FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[]))
  WITH ORDINALITY AS candidate (schema, name, rank)
JOIN pg_catalog.pg_class c ON c.relname = candidate.name
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE CASE WHEN candidate.schema IS NULL THEN pg_catalog.pg_table_is_visible(c.oid)
           ELSE n.nspname = candidate.schema END
  AND n.nspname NOT IN ('information_schema', 'stream_engine') AND NOT pg_catalog.starts_with(n.nspname, 'pg_')
  AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
  AND (c.relkind = 'm' OR c.relkind = 'v' AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_trigger t
    -- 1 row + 4 insert + 64 instead of
    WHERE t.tgrelid = c.oid AND t.tgenabled <> 'D' AND t.tgtype::pg_catalog.int4 & 69 = 69))
ORDER BY candidate.rank LIMIT 1`;

/**
 * The view that a name means where it means no table: one that COPY refuses, for it has no INSTEAD OF INSERT trigger.
 * @param name as `findTable` takes it
 * @throws {DatabaseError} when the database cannot be asked
 */
export async function findPlainView(database: Queryable, name: string): Promise<PlainView | undefined> {
  const candidates = nameCandidates(name);
  try {
    const { rows } = await database.query(viewQuery, [
      candidates.map(({ schema }) => schema),
      candidates.map((candidate) => candidate.name),
    ]);
    return rows[0] as PlainView | undefined;
  } catch (error) {
    throw toDatabaseError(error);
  }
}
