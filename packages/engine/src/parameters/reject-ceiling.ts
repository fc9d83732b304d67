import { type Outcome, recordsIn } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';

/** `maxRejects`: a number of records, or a share of all records. */
export type RejectCeiling = { readonly count: number } | { readonly percent: number };

/**
 * Number of records from which a percentage is checked, because one bad record among the first two does not mean 50
 * %.
 */
const JUDGED_RECORDS_MIN = 1000;

/**
 * @param text `100` or `1%` or `0.5%`
 * @throws Problem PARAMETER_INVALID
 */
export function parseRejectCeiling(text: string): RejectCeiling {
  const match = /^(\d{1,15})$|^(\d{1,3}(?:\.\d{1,6})?)%$/.exec(text);
  if (match?.[1] !== undefined) return { count: Number(match[1]) };
  const percent = Number(match?.[2] ?? Number.NaN);
  if (percent >= 0 && percent <= 100) return { percent };
  throw new Problem(
    'PARAMETER_INVALID',
    'maxRejects must be a number of records such as 100, or a share such as 1%',
  );
}

/** Whether the import must stop. @param atEnd all records have been read, so any share can be checked */
export function isAbove(
  ceiling: RejectCeiling,
  outcome: Pick<Outcome, 'kept' | 'rejected'>,
  atEnd: boolean,
): boolean {
  const { rejected } = outcome;
  if ('count' in ceiling) return rejected > ceiling.count;
  const records = recordsIn(outcome);
  return (atEnd || records >= JUDGED_RECORDS_MIN) && rejected * 100 > records * ceiling.percent;
}
