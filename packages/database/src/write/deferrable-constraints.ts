import type pg from 'pg';
import type { Table } from '../catalog/table.ts';
import { run } from './columns.ts';

/** The table ($1 its OID) and its partitions. */
const tree = `tree (oid) AS (
  SELECT $1::pg_catalog.oid UNION SELECT relid::pg_catalog.oid FROM pg_catalog.pg_partition_tree($1))`;

/** Constraint names for SET CONSTRAINTS. */
const names = `pg_catalog.string_agg(DISTINCT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.conname), ', ')`;

/**
 * Finds, for a table and its partitions (which may have their own constraints): the deferrable constraints; whether
 * rows refer to rows of the same table; whether triggers and keys may be deferred.
 */
const constraintsQuery = `
WITH ${tree}
SELECT ${names} FILTER (WHERE c.condeferrable) AS deferrable,
  COALESCE(pg_catalog.bool_or(c.contype = 'f' AND c.confrelid IN (SELECT oid FROM tree)), false) AS "isSelfReferring",
  COALESCE(pg_catalog.bool_or(c.contype = 't' AND c.condeferrable), false) AS "hasDeferrableTrigger",
  COALESCE(pg_catalog.bool_or(c.contype IN ('p', 'u', 'x') AND c.condeferrable), false) AS "hasDeferrableKey"
FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace
WHERE c.conrelid IN (SELECT oid FROM tree) AND (c.contype IN ('p', 'u', 'f', 'x') OR c.contype = 't' AND EXISTS (
  -- 4 insert
  SELECT FROM pg_catalog.pg_trigger t
  WHERE t.tgconstraint = c.oid AND t.tgenabled IN ('O', 'A') AND t.tgtype::pg_catalog.int4 & 4 <> 0))`;

/** Foreign keys of other tables. SET CONSTRAINTS may not name any in a schema that the role may not use. */
const referencesQuery = `
WITH ${tree}
SELECT ${names} AS deferrable
FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace
WHERE c.contype = 'f' AND c.condeferrable AND c.confrelid IN (SELECT oid FROM tree)
  AND c.conrelid NOT IN (SELECT oid FROM tree) AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')`;

export interface JudgedConstraints {
  readonly isSelfReferring: boolean;
  readonly hasDeferrableTrigger: boolean;
  readonly hasDeferrableKey: boolean;
}

/**
 * Makes each statement, instead of COMMIT, check the table's deferrable constraints until the transaction ends.
 * @throws {DatabaseError}
 */
export async function checkConstraintsImmediately(
  client: pg.ClientBase,
  { oid }: Table,
): Promise<JudgedConstraints> {
  const { rows } = await run<JudgedConstraints & Deferrable>(client, constraintsQuery, [oid]);
  const { deferrable, ...judged } = rows[0]!;
  await setConstraintsImmediate(client, deferrable);
  return judged;
}

/**
 * Makes each statement check the foreign keys of other tables that refer to the table.
 * @throws {DatabaseError} CONSTRAINT_FOREIGN_KEY if rows refer to a deleted row
 */
export async function checkReferencesImmediately(client: pg.ClientBase, { oid }: Table): Promise<void> {
  const { rows } = await run<Deferrable>(client, referencesQuery, [oid]);
  await setConstraintsImmediate(client, rows[0]!.deferrable);
}

interface Deferrable {
  /** Null if there are none. */
  readonly deferrable: string | null;
}

async function setConstraintsImmediate(client: pg.ClientBase, deferrable: string | null): Promise<void> {
  if (deferrable !== null) await run(client, `SET CONSTRAINTS ${deferrable} IMMEDIATE`);
}
