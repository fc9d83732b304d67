import type { Pool } from '../connection/pool.ts';
import { askLedger } from './ask-ledger.ts';
import type { RejectedRecord } from './reject-row.ts';

/** Of a page: rows, and bytes of their originals except for the last's. */
const PAGE_ROWS = 2_000;
const PAGE_BYTES = 256 * 1024;

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
}

/**
 * The bounds as rows, and not `import = $1`: without statistics, which a fresh import's rows do not have, the planner
 * takes that for a few rows, and would read and sort all of them for every page.
 */
const page = `
  SELECT record, line, byte, "column", span_start, span_end, code, message, original FROM (
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
 * Memory: a page of 256 KiB and one record.
 * @throws {DatabaseError}
 */
export async function* readRejects(pool: Pool, importId: string): AsyncGenerator<RejectedRecord[]> {
  let last = '-1';
  for (;;) {
    const rows = await askLedger<RejectRow>(pool, page, [importId, last]);
    if (rows.length === 0) return;
    last = rows.at(-1)!.record;
    yield rows.map(toRecord);
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
