import { queryDatabase, type Queryable } from '../catalog/query-database.ts';
import type { Table } from '../catalog/table.ts';

/** What prevents rows of a table from being rejected one by one. */
interface RejectObstacles {
  /** A trigger that sees all rows of a statement; null if there is none. */
  readonly wholeTrigger: string | null;
  /** Whether a rule would rewrite INSERT, which COPY ignores. */
  readonly hasInsertRule: boolean;
}

/**
 * Triggers for INSERT (4) with a transition table, at either level. Triggers of partitions do not see a statement
 * that names table $1.
 */
const obstaclesQuery = `
SELECT (SELECT pg_catalog.min(t.tgname::pg_catalog.text) FROM pg_catalog.pg_trigger t
    WHERE t.tgrelid = $1 AND t.tgtype::pg_catalog.int4 & 4 <> 0 AND t.tgnewtable IS NOT NULL
      AND t.tgenabled IN ('O', 'A')) AS "wholeTrigger",
  EXISTS (SELECT FROM pg_catalog.pg_rewrite r
    WHERE r.ev_class = $1 AND r.ev_type = '3' AND r.ev_enabled <> 'D') AS "hasInsertRule"`;

/** @throws {DatabaseError} if the database cannot be queried */
export async function findRejectObstacles(database: Queryable, { oid }: Table): Promise<RejectObstacles> {
  return (await queryDatabase<RejectObstacles>(database, obstaclesQuery, [oid]))[0]!;
}
