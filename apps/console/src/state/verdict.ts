import type { ImportSummary } from '../api/types.ts';

/** Colour of a completed import. `good`: no record was rejected. `bad`: all were. `empty`: there was nothing to load. */
export type Verdict = 'good' | 'partial' | 'bad' | 'empty';

/** @param rows of a committed or checked import */
export function verdictOf({ read, loaded, rejected, skipped }: NonNullable<ImportSummary['rows']>): Verdict {
  if (rejected > 0) return rejected + skipped === read ? 'bad' : 'partial';
  return loaded > 0 ? 'good' : 'empty';
}
