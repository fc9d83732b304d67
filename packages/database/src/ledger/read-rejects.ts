import type { Queryable } from '../catalog/query-database.ts';
import { queryLedger } from './query-ledger.ts';
import type { RejectedRecord } from './reject-row.ts';

/** Largest page: rows, and bytes of their originals, without the last one. */
const PAGE_ROWS = 250;
const PAGE_BYTES = 256 * 1024;

/**
 * Bytes of a longer original to read at a time. The driver delivers each byte as two letters and holds them several
 * times.
 */
const SLICE_BYTES = 256 * 1024;

/** A stored reject. */
export interface KeptReject extends RejectedRecord {
  /** The rest of a long record, whose `original` is only the beginning. Read it once or not at all. */
  readonly rest?: AsyncIterable<Uint8Array>;
}

/** Before the header, which is record 0. */
const BEFORE_ALL = '-1';

interface RejectRow {
  readonly record: string;
  readonly line: string | null;
  readonly byte: string | null;
  readonly column: string | null;
  readonly span_start: string | null;
  readonly span_end: string | null;
  readonly code: string;
  readonly message: string;
  /** Errors as JSON; null if there is only one. */
  readonly errors: string | null;
  readonly original: Buffer;
  readonly size: number;
}

/** A row of a page. An empty page is one row with only `isKept`. */
type PageRow = { readonly isKept: boolean } & (RejectRow | { readonly record: null });

/** Rejects were deleted while they were being read, so those already read are incomplete. */
class RejectsDeletedError extends Error {
  override readonly name = 'RejectsDeletedError';
  readonly code = 'REJECTS_DELETED';

  constructor() {
    super('the rejects were deleted while they were being read');
  }
}

/**
 * Reads a page and whether the record before it still exists, in one snapshot: an empty page is the end only if
 * nothing was deleted.
 *
 * The bounds are row comparisons instead of `import = $1`: without statistics, which a new import's rows do not have,
 * the planner would expect few rows there, and read and sort all of them for every page.
 */
const page = `
SELECT kept.is_kept AS "isKept", page.* FROM (
  SELECT EXISTS (SELECT FROM stream_engine.rejects WHERE import = $1 AND record = $2) AS is_kept
) AS kept LEFT JOIN (
  SELECT record, line, byte, "column", span_start, span_end, code, message, pg_catalog.octet_length(original) AS size,
    CASE WHEN record > 0 THEN (
      SELECT message FROM stream_engine.rejects AS more WHERE more.import = $1 AND more.record = -summed.record
    ) END AS errors,
    pg_catalog.substring(original, 1, ${SLICE_BYTES}) AS original FROM (
    SELECT *, pg_catalog.sum(pg_catalog.octet_length(original))
      OVER (ORDER BY record ROWS UNBOUNDED PRECEDING) AS total
    FROM (
      SELECT * FROM stream_engine.rejects
      WHERE (import, record) > ($1, $2) AND (import, record) <= ($1, 9223372036854775807)
      ORDER BY import, record LIMIT ${PAGE_ROWS}
    ) AS next
  ) AS summed
  WHERE total - pg_catalog.octet_length(original) < ${PAGE_BYTES}
) AS page ON true ORDER BY record`;

/**
 * Reads the rejects of an import in file order and in pages. The header (record 0) comes first if there is one.
 * Memory: a page of 256 KiB and one slice of 256 KiB, however long a record is.
 * @throws {DatabaseError} and RejectsDeletedError
 */
export async function* readRejects(database: Queryable, importId: string): AsyncGenerator<KeptReject[]> {
  let last = BEFORE_ALL;
  for (;;) {
    const rows = await queryLedger<PageRow>(database, page, [importId, last]);
    if (last !== BEFORE_ALL && !rows[0]!.isKept) throw new RejectsDeletedError();
    const records = rows.filter((row) => row.record !== null);
    if (records.length === 0) return;
    last = records.at(-1)!.record;
    yield records.map((row) => toKept(database, importId, row));
  }
}

function toKept(database: Queryable, importId: string, row: RejectRow): KeptReject {
  const reject = toRecord(row);
  return row.size === row.original.length ? reject : { ...reject, rest: restOf(database, importId, row) };
}

async function* restOf(
  database: Queryable,
  importId: string,
  { record, size, original }: RejectRow,
): AsyncGenerator<Uint8Array> {
  for (let at = original.length; at < size; at += SLICE_BYTES) {
    const [row] = await queryLedger<{ slice: Buffer }>(
      database,
      `SELECT pg_catalog.substring(original, $3, ${SLICE_BYTES}) AS slice
       FROM stream_engine.rejects WHERE import = $1 AND record = $2`,
      [importId, record, at + 1],
    );
    if (row === undefined) throw new RejectsDeletedError();
    yield row.slice;
  }
}

function toRecord(row: RejectRow): RejectedRecord {
  const {
    record,
    line,
    byte,
    column,
    span_start: start,
    span_end: end,
    code,
    message,
    errors,
    original,
  } = row;
  return {
    record: Number(record),
    ...(line === null ? {} : { line: Number(line) }),
    ...(byte === null ? {} : { byte: Number(byte) }),
    ...(column === null ? {} : { column }),
    ...(start === null || end === null ? {} : { span: { start: Number(start), end: Number(end) } }),
    code,
    message,
    ...(errors === null ? {} : (JSON.parse(errors) as Pick<RejectedRecord, 'errors' | 'moreErrors'>)),
    original,
  };
}
