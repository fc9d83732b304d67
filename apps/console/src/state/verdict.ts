import type { ImportSummary } from '../api/types.ts';

/** How a finished import is shown. `good`: no record was rejected. `bad`: all of them were. `empty`: none was new. */
export type Verdict = 'good' | 'partial' | 'bad' | 'empty';

/** @param rows of an import that was committed or checked */
export function verdictOf({ read, loaded, rejected, skipped }: NonNullable<ImportSummary['rows']>): Verdict {
  if (rejected > 0) return rejected + skipped === read ? 'bad' : 'partial';
  return loaded > 0 ? 'good' : 'empty';
}
