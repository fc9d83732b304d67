import type { Written } from '@repo/database';
import type { Outcome } from '@repo/transforms';
import { closed, count, type ValueOf } from '../schema/schema-parts.ts';

/** Outcome of the records of a file. */
export const RowCounts = closed(
  {
    read: count('Records of the file, blank lines included.'),
    loaded: count('Rows loaded into the table.'),
    rejected: count('Records that were not loaded because of an error.'),
    skipped: count(
      'Blank lines, other lines that are no records (`shape`), records superseded by one with the same key, and records dropped by a trigger.',
    ),
  },
  { description: '`read` is always `loaded + rejected + skipped`.' },
);

export type RowCounts = ValueOf<typeof RowCounts>;

/**
 * Counts as in the receipt; `loaded` is 0 unless the rows were written. `skipped` counts lines that are no records,
 * and valid records that another one with the same key supersedes or that a trigger dropped.
 */
export function rowCounts({ read, rejected, skipped }: Outcome, written: Written = { loaded: 0 }): RowCounts {
  const { loaded, superseded = 0, existing = 0, suppressed = 0 } = written;
  return { read, loaded, rejected, skipped: skipped + superseded + existing + suppressed };
}
