import { digitOf, isSpace, MINUS, PLUS } from '../../csv/ascii.ts';
import type { ColumnValues } from '../../batch/column-values.ts';
import type { RecordBatch } from '../../batch/record-batch.ts';
import { KEPT, OUT_OF_RANGE, TYPE_INVALID } from '../../batch/reject-code.ts';
import { areGroupedDigits, isDigit, literalBase } from './literal-base.ts';
import { replaceText } from '../kernels/replace-text.ts';

/** More significant binary digits than a numeric can store: 10^131072 has 435,412. */
const BITS_MAX = 435_412;
const bitsOfDigit = { 2: 1, 8: 3, 16: 4 } as const;
const prefixes = { 2: '0b', 8: '0o', 16: '0x' } as const;
const UNDERSCORE = 0x5f;

/**
 * Rewrites the additional forms of a numeric of PostgreSQL 16 and later as a plain decimal: integers as `0x1f`, `0o17`,
 * `0b101`, and single underscores between two digits. The caller checks whether the result is valid.
 * @returns the fault, or KEPT with the record's text replaced
 */
export function rewriteLiteral(batch: RecordBatch, values: ColumnValues, record: number): number {
  const { bytes } = batch;
  let from = values.start[record]!;
  let end = from + values.length[record]!;
  while (from < end && isSpace(bytes[from]!)) from++;
  while (end > from && isSpace(bytes[end - 1]!)) end--;
  const negative = bytes[from] === MINUS;
  const first = negative || bytes[from] === PLUS ? from + 1 : from;
  const base = literalBase(bytes, first, end);
  if (base === 10) return dropUnderscores(batch, values, record, from, end);
  if (!areGroupedDigits(bytes, first + 2, end, base)) return TYPE_INVALID;
  let i = first + 2;
  while (i < end - 1 && (digitOf(bytes[i]!) === 0 || bytes[i] === UNDERSCORE)) i++;
  const digits = bytes.toString('latin1', i, end).replaceAll('_', '');
  if (digits.length * bitsOfDigit[base] > BITS_MAX + bitsOfDigit[base]) return OUT_OF_RANGE;
  replaceText(batch, values, record, (negative ? '-' : '') + BigInt(prefixes[base] + digits));
  return KEPT;
}

function dropUnderscores(
  batch: RecordBatch,
  values: ColumnValues,
  record: number,
  from: number,
  end: number,
): number {
  if (!hasUnderscore(batch.bytes, from, end)) return TYPE_INVALID;
  const bytes = batch.reserve(end - from);
  const begin = batch.spillEnd;
  let to = begin;
  for (let i = from; i < end; i++) {
    if (bytes[i] !== UNDERSCORE) bytes[to++] = bytes[i]!;
    else if (i === from || i + 1 === end || !isDigit(bytes[i - 1]!, 10) || !isDigit(bytes[i + 1]!, 10))
      return TYPE_INVALID;
  }
  values.start[record] = begin;
  values.length[record] = to - begin;
  batch.spillEnd = to;
  return KEPT;
}

function hasUnderscore(bytes: Uint8Array, from: number, end: number): boolean {
  for (let i = from; i < end; i++) if (bytes[i] === UNDERSCORE) return true;
  return false;
}
