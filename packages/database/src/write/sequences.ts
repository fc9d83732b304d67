import { fromIdentitySequence } from '../catalog/identity-sequence.ts';
import type pg from 'pg';
import { type QualifiedName, quoteIdentifier, quoteQualified } from '../catalog/identifiers.ts';
import type { Table } from '../catalog/table.ts';
import { run } from './columns.ts';

/** A sequence that numbers a column of integers: that of an identity, or of a default `nextval(…)`. */
export interface ColumnSequence {
  readonly column: string;
  readonly sequence: QualifiedName;
  readonly oid: number;
  readonly increment: bigint;
  /** Range of the values that the sequence gives and the column takes. */
  readonly min: bigint;
  readonly max: bigint;
  /** Whether the role may read its state, and move it. */
  readonly mayRead: boolean;
  readonly mayMove: boolean;
}

/** State of a sequence after {@link moveSequence}. */
interface SequenceMove {
  /** Whether an INSERT could have taken a value that was loaded. */
  readonly isBehind: boolean;
  /** Its last value now; undefined if it was not moved. */
  readonly movedTo: string | undefined;
}

/**
 * Columns $2 of table $1 that take integers, each with its sequence. The sequence of an identity depends on the column
 * of the topmost table. A default may use the sequence of another column, and must be nothing but `nextval`.
 */
const sequencesQuery = `
SELECT a.attname AS column, n.nspname AS schema, s.relname AS name, q.seqrelid AS oid, q.seqincrement AS increment,
  GREATEST(q.seqmin, t.min) AS min, LEAST(q.seqmax, t.max) AS max,
  pg_catalog.has_sequence_privilege(s.oid, 'SELECT') AS "mayRead",
  pg_catalog.has_sequence_privilege(s.oid, 'SELECT') AND pg_catalog.has_sequence_privilege(s.oid, 'UPDATE')
    AS "mayMove"
FROM pg_catalog.pg_attribute a
JOIN (VALUES ('int2'::pg_catalog.regtype, -32768::pg_catalog.int8, 32767::pg_catalog.int8),
  ('int4'::pg_catalog.regtype, -2147483648, 2147483647),
  ('int8'::pg_catalog.regtype, -9223372036854775808, 9223372036854775807)) AS t (type, min, max) ON t.type = a.atttypid
CROSS JOIN LATERAL (
  SELECT d.objid AS oid
  ${fromIdentitySequence}
  UNION
  SELECT d.refobjid
  FROM pg_catalog.pg_attrdef e JOIN pg_catalog.pg_depend d
    ON d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND d.objid = e.oid
  WHERE e.adrelid = a.attrelid AND e.adnum = a.attnum
    AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    AND pg_catalog.pg_get_expr(e.adbin, e.adrelid) ~ '^\\(?(pg_catalog\\.)?nextval\\(''.*''::(pg_catalog\\.)?regclass\\)\\)?(::\\w+)?$'
) AS used
JOIN pg_catalog.pg_class s ON s.oid = used.oid AND s.relkind = 'S'
JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.oid
JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace
WHERE a.attrelid = $1 AND a.attname = ANY ($2::pg_catalog.name[]) AND NOT a.attisdropped
-- All imports take the locks of sequences in this order.
ORDER BY q.seqrelid`;

interface SequenceRow extends Pick<ColumnSequence, 'column' | 'oid' | 'mayRead' | 'mayMove'> {
  readonly schema: string;
  readonly name: string;
  /** Integers of 64 bits, as text. */
  readonly increment: string;
  readonly min: string;
  readonly max: string;
}

/** Finds the sequences that number columns of a table. @throws {DatabaseError} */
export async function findColumnSequences(
  client: pg.ClientBase,
  { oid }: Table,
  columns: readonly string[],
): Promise<readonly ColumnSequence[]> {
  const { rows } = await run<SequenceRow & pg.QueryResultRow>(client, sequencesQuery, [oid, columns]);
  return rows.map(({ column, schema, name, oid: sequenceOid, increment, min, max, mayRead, mayMove }) => ({
    column,
    sequence: { schema, name },
    oid: sequenceOid,
    increment: BigInt(increment),
    min: BigInt(min),
    max: BigInt(max),
    mayRead,
    mayMove,
  }));
}

/**
 * Moves a sequence past a value that was loaded, if it would still come to it. Compares and sets in one statement, and
 * one import at a time: setval takes effect immediately, and is not undone by ROLLBACK. The sequence keeps its step, so
 * that numbers that are all odd stay odd.
 * @param value in the direction of the sequence, the farthest one loaded
 * @param maySet whether to move it, and not only to compare
 * @throws {DatabaseError}
 */
export async function moveSequence(
  client: pg.ClientBase,
  { sequence, oid, increment }: ColumnSequence,
  value: bigint,
  maySet: boolean,
): Promise<SequenceMove> {
  if (maySet) {
    const lock = 'pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended($1, 0))';
    await run(client, `SELECT ${lock}`, [`stream_engine.sequence ${oid}`]);
  }
  const { rows } = await run<{ isBehind: boolean; movedTo: string | null }>(
    client,
    `SELECT steps >= 0 AS "isBehind", CASE WHEN steps >= 0 AND $4 THEN
       pg_catalog.setval($3::pg_catalog.oid::pg_catalog.regclass, (next + steps * $2::numeric)::pg_catalog.int8) END AS "movedTo"
     FROM (SELECT last_value::numeric + CASE WHEN is_called THEN $2::numeric ELSE 0 END AS next
       FROM ${quoteQualified(sequence)}) AS state
     CROSS JOIN LATERAL (SELECT CASE WHEN ($1::numeric - next) * $2::numeric < 0 THEN -1
       ELSE pg_catalog.div($1::numeric - next, $2::numeric)
         + CASE WHEN ($1::numeric - next) % $2::numeric = 0 THEN 0 ELSE 1 END END AS steps) AS distance`,
    [String(value), String(increment), oid, maySet],
  );
  const { isBehind, movedTo } = rows[0]!;
  return { isBehind, movedTo: movedTo ?? undefined };
}

/** Returns a statement with which an operator moves a sequence past a value. It never moves the sequence back. */
export function setvalStatement({ sequence, increment }: ColumnSequence, value: bigint): string {
  const name = plainName(sequence);
  const farther = increment > 0n ? 'GREATEST' : 'LEAST';
  return `SELECT setval('${name.replaceAll("'", "''")}', ${farther}(${value}, (SELECT last_value FROM ${name})))`;
}

/** Quotes only names that need it. */
function plainName({ schema, name }: QualifiedName): string {
  return [schema, name]
    .map((part) => (/^[a-z_][a-z\d_]*$/.test(part) ? part : quoteIdentifier(part)))
    .join('.');
}
