import type { Written } from '@repo/database';
import type { Outcome } from '@repo/transforms';
import { closed, count, type ValueOf } from '../schema/schema-parts.ts';

/** What became of the records of a file. */
export const RowCounts = closed(
  {
    read: count('Records of the file, blank lines included.'),
    loaded: count('Rows that are in the table.'),
    rejected: count('Records that were not loaded because of an error.'),
    skipped: count(
      'Blank lines, records that another one with the same key replaces, and records that a trigger dropped.',
    ),
  },
  { description: '`read` is always `loaded + rejected + skipped`.' },
);

export type RowCounts = ValueOf<typeof RowCounts>;

/**
 * The counts as the receipt shows them; `loaded` is 0 unless the rows were written. Skipped are blank lines, and
 * valid records that another one of the same key takes precedence over or that a trigger has dropped.
 */
export function rowCounts({ read, rejected, skipped }: Outcome, written: Written = { loaded: 0 }): RowCounts {
  const { loaded, superseded = 0, existing = 0, suppressed = 0 } = written;
  return { read, loaded, rejected, skipped: skipped + superseded + existing + suppressed };
}
