import type { WriteMode, Written } from '@repo/database';
import { CsvError, type Outcome, recordsIn } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';
import { isAbove, type RejectCeiling } from '../parameters/reject-ceiling.ts';

/** Conditions on the records of a file. */
export interface FileConditions {
  readonly mode: WriteMode;
  readonly maxRejects?: RejectCeiling | undefined;
  /** Number of records that the file must have; otherwise nothing is loaded. */
  readonly expectedRows?: number | undefined;
}

type Counts = Pick<Outcome, 'kept' | 'rejected' | 'skipped'>;

/**
 * Returns why an import with these records fails: a Problem REJECT_LIMIT_REACHED, ROWS_UNEXPECTED, REPLACE_REJECTS,
 * REPLACE_EMPTY or NOTHING_LOADED.
 * @param isWhole whether these are all records of the file; if not, reports only failures that later records cannot
 *   change
 */
export function unmetCondition(
  counts: Counts,
  conditions: FileConditions,
  isWhole: boolean,
): Problem | undefined {
  const { maxRejects } = conditions;
  const isCertain = isWhole || (maxRejects !== undefined && 'count' in maxRejects);
  const unmet =
    (isCertain ? tooManyRejects(counts, maxRejects, isWhole) : undefined) ??
    (isWhole ? unexpectedRows(counts, conditions) : undefined);
  if (unmet) return unmet;
  if (conditions.mode === 'replace') return replaceLoss(counts, conditions, isWhole);
  const isNothing = isWhole && counts.kept === 0 && counts.rejected > 0;
  return isNothing && !allowsAllRejects(maxRejects) ? nothingLoaded(counts) : undefined;
}

/** Returns a Problem REJECT_LIMIT_REACHED if there are too many rejects. @param isWhole as in `isAbove` */
export function tooManyRejects(
  counts: Pick<Counts, 'kept' | 'rejected'>,
  ceiling: RejectCeiling | undefined,
  isWhole: boolean,
): Problem | undefined {
  if (ceiling === undefined || !isAbove(ceiling, counts, isWhole)) return undefined;
  return new Problem('REJECT_LIMIT_REACHED', rejectedShare(counts));
}

/** Returns a Problem ROWS_UNEXPECTED if the whole file does not have the expected number of records. */
export function unexpectedRows(
  counts: Counts,
  { expectedRows }: Pick<FileConditions, 'expectedRows'>,
): Problem | undefined {
  const records = recordsIn(counts);
  if (expectedRows === undefined || records === expectedRows) return undefined;
  const { skipped } = counts;
  const blank = skipped === 0 ? '' : `; skipped lines and records (${skipped}) do not count`;
  return new Problem(
    'ROWS_UNEXPECTED',
    `the file has ${records} records, but ${expectedRows} were expected${blank}`,
  );
}

function rejectedShare(counts: Pick<Counts, 'kept' | 'rejected'>): string {
  return `${counts.rejected} of ${recordsIn(counts)} records were rejected`;
}

/**
 * Returns a Problem NOTHING_LOADED if the pipeline ended without a plan although the file is not empty. In a file
 * without a header, the first well-formed record decides the number of fields; here every record was malformed.
 * @returns undefined for any other error
 */
export function noWellFormedRecord(error: unknown, outcome: Counts): Problem | undefined {
  const isWithoutPlan = error instanceof CsvError && error.code === 'CSV_EMPTY';
  return isWithoutPlan && outcome.rejected > 0 ? nothingLoaded(outcome) : undefined;
}

function allowsAllRejects(maxRejects: RejectCeiling | undefined): boolean {
  return maxRejects !== undefined && 'percent' in maxRejects && maxRejects.percent === 100;
}

function nothingLoaded({ rejected }: Counts): Problem {
  const which = rejected === 1 ? 'the only record was rejected' : `all ${rejected} records were rejected`;
  return new Problem('NOTHING_LOADED', which);
}

/** Keeps the old rows of a replace unless the file can replace them. */
function replaceLoss(
  counts: Counts,
  { maxRejects, expectedRows }: FileConditions,
  isWhole: boolean,
): Problem | undefined {
  const { kept, rejected } = counts;
  const isNothing = kept === 0 && isWhole;
  if (rejected > 0 && (maxRejects === undefined || isNothing)) {
    const advice = isNothing
      ? 'no record would be left'
      : 'to replace the old rows with the other records, allow rejects with maxRejects';
    return new Problem('REPLACE_REJECTS', `${rejectedShare(counts)}; ${advice}`);
  }
  if (!isNothing || expectedRows === 0) return undefined;
  return new Problem(
    'REPLACE_EMPTY',
    'the file has no records to replace the old rows with; to empty the table, send expectedRows=0',
  );
}

/** Returns a Problem REPLACE_REJECTS or REPLACE_EMPTY if triggers of the table dropped all rows of a replace. */
export function replaceEmptiedByTriggers(
  counts: Counts,
  { mode }: FileConditions,
  { loaded }: Written,
): Problem | undefined {
  const { kept, rejected } = counts;
  if (mode !== 'replace' || kept === 0 || loaded > 0) return undefined;
  const dropped = 'a trigger of the table dropped all others, so no row would be left';
  return rejected > 0
    ? new Problem('REPLACE_REJECTS', `${rejectedShare(counts)}; ${dropped}`)
    : new Problem('REPLACE_EMPTY', `a trigger of the table dropped all ${kept} rows, so none would be left`);
}
