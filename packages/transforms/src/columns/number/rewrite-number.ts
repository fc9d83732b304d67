import type { ColumnValues } from '../../batch/column-values.ts';
import type { RecordBatch } from '../../batch/record-batch.ts';
import { COMMA, DOT } from '../../csv/ascii.ts';
import { guessed, guessMarks } from './marks.ts';
import { type Marks, NO_MARK, type Notation } from './notation.ts';
import { stripNumber, stripped } from './strip-number.ts';
import { MORE_BYTES, writePlain, written } from './write-plain.ts';

/**
 * Rewrites a number in a column's notation as PostgreSQL reads it, in the batch's spill region, and marks it as
 * changed unless only decimals of zero were dropped. The caller checks whether the result is valid.
 *
 * If no parameter says the marks, only a currency sign makes others than a decimal point readable, and only if the
 * number leaves no doubt about them.
 * @returns false if the text is no such number
 */
export function rewriteNumber(
  batch: RecordBatch,
  values: ColumnValues,
  record: number,
  notation: Notation,
): boolean {
  const from = values.start[record]!;
  if (!stripNumber(batch.bytes, from, from + values.length[record]!)) return false;
  const isAllowed = notation.isHuman || !stripped.isHuman;
  if (!notation.marks) return rewriteGuessed(batch, values, record, notation, isAllowed);
  return isAllowed && rewrite(batch, values, record, notation, notation.marks);
}

/** @param isAllowed whether the notation allows what stands around the digits; if not, the number is evidence only */
function rewriteGuessed(
  batch: RecordBatch,
  values: ColumnValues,
  record: number,
  notation: Notation,
  isAllowed: boolean,
): boolean {
  const clarity = guessMarks(batch.bytes, stripped.from, stripped.end);
  if (clarity === 'none') return false;
  const { decimal, grouping } = guessed;
  const isPlain = decimal !== COMMA && grouping === NO_MARK;
  if (clarity === 'ambiguous') {
    const isRead = isAllowed && isPlain && !notation.isWhole && !stripped.hasCurrency;
    if (!isRead || !rewrite(batch, values, record, notation, guessed)) return false;
    values.markDoubtful(record);
    return true;
  }
  const isRead = isAllowed && (isPlain || stripped.hasCurrency);
  const isValid = isRead ? rewrite(batch, values, record, notation, guessed) : isReadable(batch, notation);
  if (!isValid) return false;
  if (decimal === COMMA || grouping === DOT) values.markContrary(record);
  return isRead;
}

/** Whether the number can be read with its own marks. */
function isReadable(batch: RecordBatch, notation: Notation): boolean {
  const bytes = batch.reserve(stripped.end - stripped.from + MORE_BYTES);
  return writePlain(bytes, bytes, batch.spillEnd, guessed, notation);
}

function rewrite(
  batch: RecordBatch,
  values: ColumnValues,
  record: number,
  notation: Notation,
  marks: Marks,
): boolean {
  const bytes = batch.reserve(stripped.end - stripped.from + MORE_BYTES);
  const begin = batch.spillEnd;
  if (!writePlain(bytes, bytes, begin, marks, notation)) return false;
  values.start[record] = begin;
  values.length[record] = written.end - begin;
  batch.spillEnd = written.end;
  if (stripped.isDecorated || written.hasOtherMark) values.changed[record] = 1;
  return true;
}
