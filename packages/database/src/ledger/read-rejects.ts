import type { Queryable } from '../catalog/find-table.ts';
import { DatabaseError } from '../errors/errors.ts';
import { askLedger } from './ask-ledger.ts';
import type { RejectedRecord } from './reject-row.ts';

/** Of a page: rows, and bytes of their originals except for the last's. */
const PAGE_ROWS = 2_000;
const PAGE_BYTES = 256 * 1024;

/** Of a longer original at a time: the driver delivers each byte as two letters, and holds them several times. */
const SLICE_BYTES = 256 * 1024;

/** A reject as it is kept. */
export interface KeptReject extends RejectedRecord {
  /** What follows `original`, which is only the beginning where there is this. To be read once, or not at all. */
  readonly rest?: AsyncIterable<Uint8Array>;
}

interface RejectRow {
  readonly record: string;
  readonly line: string | null;
  readonly byte: string | null;
  readonly column: string | null;
  readonly span_start: string | null;
  readonly span_end: string | null;
  readonly code: string;
  readonly message: string;
  readonly original: Buffer;
  readonly size: number;
}

/**
 * The bounds as rows, and not `import = $1`: without statistics, which a fresh import's rows do not have, the planner
 * takes that for a few rows, and would read and sort all of them for every page.
 */
const page = `
  SELECT record, line, byte, "column", span_start, span_end, code, message, pg_catalog.octet_length(original) AS size,
    pg_catalog.substring(original, 1, ${SLICE_BYTES}) AS original FROM (
    SELECT *, pg_catalog.sum(pg_catalog.octet_length(original))
      OVER (ORDER BY record ROWS UNBOUNDED PRECEDING) AS total
    FROM (
      SELECT * FROM stream_engine.rejects
      WHERE (import, record) > ($1, $2) AND (import, record) <= ($1, 9223372036854775807)
      ORDER BY import, record LIMIT ${PAGE_ROWS}
    ) AS next
  ) AS summed
  WHERE total - pg_catalog.octet_length(original) < ${PAGE_BYTES} ORDER BY record`;

/**
 * What an import has set aside, in the file's order and in pages, the header (record 0) first where there was one.
 * Memory: a page of 256 KiB and one slice of 256 KiB, however long a record is.
 * @throws {DatabaseError}
 */
export async function* readRejects(database: Queryable, importId: string): AsyncGenerator<KeptReject[]> {
  let last = '-1';
  for (;;) {
    const rows = await askLedger<RejectRow>(database, page, [importId, last]);
    if (rows.length === 0) return;
    last = rows.at(-1)!.record;
    yield rows.map((row) => toKept(database, importId, row));
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
    const [row] = await askLedger<{ slice: Buffer }>(
      database,
      `SELECT pg_catalog.substring(original, $3, ${SLICE_BYTES}) AS slice
       FROM stream_engine.rejects WHERE import = $1 AND record = $2`,
      [importId, record, at + 1],
    );
    // Deleted meanwhile: what was read until now must not pass for all of it.
    if (row === undefined) throw new DatabaseError({ code: 'DATABASE_ERROR', retryable: false });
    yield row.slice;
  }
}

function toRecord(row: RejectRow): RejectedRecord {
  const { record, line, byte, column, span_start: start, span_end: end, code, message, original } = row;
  return {
    record: Number(record),
    ...(line === null ? {} : { line: Number(line) }),
    ...(byte === null ? {} : { byte: Number(byte) }),
    ...(column === null ? {} : { column }),
    ...(start === null || end === null ? {} : { span: { start: Number(start), end: Number(end) } }),
    code,
    message,
    original,
  };
}
