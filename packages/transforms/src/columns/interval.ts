import type { ColumnValues } from '../batch/column-values.ts';
import type { Kernel, Rule, RecordBatch } from '../batch/record-batch.ts';
import { KEPT, OUT_OF_RANGE, TYPE_INVALID } from '../batch/reject-code.ts';
import { isoTime } from './datetime/calendar.ts';
import { IntervalReader } from './datetime/interval-reader.ts';
import { type IntervalSum, isInt8 } from './datetime/interval-sum.ts';
import { plainTime } from './datetime/plain-time.ts';
import { replaceText } from './kernels/replace-text.ts';
import { writeSafeInteger } from './number/int64.ts';
import { intervalFields } from './modifiers.ts';
import type { TypeEntry } from './type-entry.ts';
import { isSince, type ValueOptions } from './options/value-options.ts';

const INTERVAL_BYTES = 16;

/**
 * interval, as {@link IntervalReader} reads it with PostgreSQL's default `IntervalStyle`, `postgres`.
 *
 * Binary form: int64 microseconds, int32 days, int32 months; the extremes of all three for ±infinity (`interval_send`,
 * utils/adt/timestamp.c). The server rounds to the column's precision and fields.
 */
export function interval(options: ValueOptions = {}): Rule {
  const { precision = 6 } = options;
  const limits = {
    infinite: isSince(17, options),
    halfStep: precision < 6 ? BigInt(5 * 10 ** (5 - precision)) : 0n,
  };
  const reader = new IntervalReader(options);
  return {
    json: 'string',
    text: kernelOf(reader, limits, true),
    binary: { kernel: kernelOf(reader, limits, false), width: 0 },
  };
}

/** Limits of the column and its server. */
interface Limits {
  /** Microseconds that the server adds in order to round; 0 if it does not. */
  readonly halfStep: bigint;
  readonly infinite: boolean;
}

function kernelOf(reader: IntervalReader, limits: Limits, asText: boolean): Kernel {
  return (batch, values, column) => {
    const { fate, recordCount } = batch;
    const { start, length } = values;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size < 0 || fate[r] !== KEPT) continue;
      const from = start[r]!;
      const plain = size >= 8 ? plainTime(batch.bytes, from, from + size) : Number.NaN;
      if (!Number.isNaN(plain)) {
        if (!asText) encodePlain(batch, values, r, plain);
        continue;
      }
      let fault = reader.read(batch.bytes.toString('latin1', from, from + size));
      if (fault === KEPT) fault = rangeFault(reader, limits);
      if (fault !== KEPT) batch.reject(r, fault, column);
      else if (asText) replaceText(batch, values, r, textOf(reader));
      else encode(batch, values, r, reader);
    }
  };
}

const INT4_MAX = 2 ** 31 - 1;
const INT8_MAX = 2n ** 63n - 1n;

/** @returns the fault of an interval that the column cannot store, or KEPT */
function rangeFault({ infinity, sum }: IntervalReader, { infinite, halfStep }: Limits): number {
  if (infinity !== 0) return infinite ? KEPT : TYPE_INVALID;
  return looksInfinite(sum) || !canRound(sum, halfStep) ? OUT_OF_RANGE : KEPT;
}

/** Whether PostgreSQL 17 would read the finite sum as infinity. */
function looksInfinite({ months, days, micros }: IntervalSum): boolean {
  return (
    (months === INT4_MAX && days === INT4_MAX && micros === INT8_MAX) ||
    (months === -INT4_MAX - 1 && days === -INT4_MAX - 1 && micros === -INT8_MAX - 1n)
  );
}

/** Whether the server can round the sum: up to PostgreSQL 16, it would wrap around to the other end of the range. */
function canRound({ micros }: IntervalSum, halfStep: bigint): boolean {
  return isInt8(micros < 0n ? micros - halfStep : micros + halfStep);
}

function textOf({ infinity, sum: { months, days, micros } }: IntervalReader): string {
  if (infinity !== 0) return infinity > 0 ? 'infinity' : '-infinity';
  const parts = [];
  if (months !== 0) parts.push(`${months} mons`);
  if (days !== 0) parts.push(`${days} days`);
  if (micros === -INT8_MAX - 1n) parts.push(`${micros} us`);
  else if (micros !== 0n || parts.length === 0) parts.push(clockOf(micros));
  return parts.join(' ');
}

function clockOf(micros: bigint): string {
  const size = micros < 0n ? -micros : micros;
  const hours = size / 3_600_000_000n;
  const rest = isoTime(Number(size % 3_600_000_000n)).slice(2);
  return `${micros < 0n ? '-' : ''}${String(hours).padStart(2, '0')}${rest}`;
}

/** Encodes `04:05:06`: microseconds alone, as a number, to avoid allocating a BigInt for each. */
function encodePlain(
  batch: RecordBatch,
  { start, length }: ColumnValues,
  record: number,
  micros: number,
): void {
  const bytes = batch.reserve(INTERVAL_BYTES);
  const begin = batch.spillEnd;
  writeSafeInteger(bytes, begin, micros);
  bytes.fill(0, begin + 8, begin + INTERVAL_BYTES);
  start[record] = begin;
  length[record] = INTERVAL_BYTES;
  batch.spillEnd = begin + INTERVAL_BYTES;
}

/** Appends the binary form to the spill region. */
function encode(
  batch: RecordBatch,
  { start, length }: ColumnValues,
  record: number,
  { infinity, sum }: IntervalReader,
): void {
  const bytes = batch.reserve(INTERVAL_BYTES);
  const begin = batch.spillEnd;
  const extreme = infinity > 0 ? INT4_MAX : -INT4_MAX - 1;
  bytes.writeBigInt64BE(infinity === 0 ? sum.micros : infinity > 0 ? INT8_MAX : -INT8_MAX - 1n, begin);
  bytes.writeInt32BE(infinity === 0 ? sum.days : extreme, begin + 8);
  bytes.writeInt32BE(infinity === 0 ? sum.months : extreme, begin + 12);
  start[record] = begin;
  length[record] = INTERVAL_BYTES;
  batch.spillEnd = begin + INTERVAL_BYTES;
}

export const intervalType = {
  base: 'interval',
  aliases: ['interval'],
  rule: 'interval',
  accepts: () => 'an interval, such as 1 day 02:03:04 or P1DT2H3M4S',
  rejects: ['TYPE_INVALID', 'OUT_OF_RANGE'],
  settings: [],
  modifier: intervalFields,
  make: interval,
} as const satisfies TypeEntry;
