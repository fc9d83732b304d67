import type { ColumnValues } from '../batch/column-values.ts';
import type { Kernel, Rule, RecordBatch } from '../batch/record-batch.ts';
import { KEPT, OUT_OF_RANGE, TYPE_INVALID } from '../batch/reject-code.ts';
import { isoTime } from './datetime/calendar.ts';
import { isInt4, isInt8, sum } from './datetime/interval-sum.ts';
import { parseInterval, special } from './datetime/interval-text.ts';
import { type Unit, units } from './datetime/interval-words.ts';
import { plainTime } from './datetime/plain-time.ts';
import { replaceText } from './kernels/replace-text.ts';

export interface IntervalOptions {
  /** The last field of `interval day to second` and its like, which a number without a unit counts. */
  readonly lastField?: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';
  /** Whether the type is `interval minute to second`, in which `4:05` is minutes and seconds. */
  readonly minuteToSecond?: boolean;
  /** Decimals of a second that the column keeps. Default: all six. */
  readonly precision?: number;
  /** Whether there is `infinity`, as since PostgreSQL 17. */
  readonly infinite?: boolean;
}

const INTERVAL_BYTES = 16;

/**
 * interval, as {@link parseInterval} reads it with PostgreSQL's own `IntervalStyle`, `postgres`.
 * Binary form: int64 microseconds, int32 days, int32 months, for ±infinity the extremes of all three
 * (`interval_send`, utils/adt/timestamp.c); the server rounds to the column's precision and fields.
 */
export function interval(options: IntervalOptions = {}): Rule {
  return {
    name: 'interval',
    json: 'string',
    text: kernelOf(options, true),
    binary: { kernel: kernelOf(options, false), width: 0 },
  };
}

function kernelOf(options: IntervalOptions, asText: boolean): Kernel {
  const { lastField = 'second', minuteToSecond = false, precision = 6, infinite = false } = options;
  const halfStep = precision < 6 ? BigInt(5 * 10 ** (5 - precision)) : 0n;
  const reading: Reading = { lastUnit: units[lastField], minuteToSecond, halfStep, infinite };
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
      const fault = parse(batch, from, size, reading);
      if (fault !== KEPT) batch.reject(r, fault, column);
      else if (asText) replaceText(batch, values, r, textOf());
      else encode(batch, values, r);
    }
  };
}

interface Reading {
  readonly lastUnit: Unit;
  readonly minuteToSecond: boolean;
  /** Microseconds that the server adds in order to round; 0 where it does not. */
  readonly halfStep: bigint;
  readonly infinite: boolean;
}

const INT4_MAX = 2 ** 31 - 1;
const INT8_MAX = 2n ** 63n - 1n;

function parse(batch: RecordBatch, from: number, size: number, reading: Reading): number {
  const { lastUnit, minuteToSecond, halfStep, infinite } = reading;
  const fault = parseInterval(batch.bytes.toString('latin1', from, from + size), lastUnit, minuteToSecond);
  if (fault !== KEPT) return fault;
  if (special.sign !== 0) return infinite ? KEPT : TYPE_INVALID;
  sum.months += sum.years * 12;
  return isInt4(sum.months) && !isInfinity() && canRound(halfStep) ? KEPT : OUT_OF_RANGE;
}

/** A finite sum that PostgreSQL 17 would take for infinity. */
function isInfinity(): boolean {
  const { months, days, micros } = sum;
  return (
    (months === INT4_MAX && days === INT4_MAX && micros === INT8_MAX) ||
    (months === -INT4_MAX - 1 && days === -INT4_MAX - 1 && micros === -INT8_MAX - 1n)
  );
}

/** Whether the server can round it: up to PostgreSQL 16 the sum would come out at the other end of the range. */
function canRound(halfStep: bigint): boolean {
  return isInt8(sum.micros < 0n ? sum.micros - halfStep : sum.micros + halfStep);
}

function textOf(): string {
  if (special.sign !== 0) return special.sign > 0 ? 'infinity' : '-infinity';
  const { months, days, micros } = sum;
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

const TWO_32 = 2 ** 32;

/** `04:05:06`: microseconds alone, as a number, because a BigInt would be allocated for each. */
function encodePlain(
  batch: RecordBatch,
  { start, length }: ColumnValues,
  record: number,
  micros: number,
): void {
  const bytes = batch.reserve(INTERVAL_BYTES);
  const begin = batch.spillEnd;
  bytes.writeInt32BE(Math.floor(micros / TWO_32), begin);
  bytes.writeUInt32BE(micros % TWO_32, begin + 4);
  bytes.fill(0, begin + 8, begin + INTERVAL_BYTES);
  start[record] = begin;
  length[record] = INTERVAL_BYTES;
  batch.spillEnd = begin + INTERVAL_BYTES;
}

/** Appends the binary form to the spill region. */
function encode(batch: RecordBatch, { start, length }: ColumnValues, record: number): void {
  const bytes = batch.reserve(INTERVAL_BYTES);
  const begin = batch.spillEnd;
  const { sign } = special;
  const extreme = sign > 0 ? INT4_MAX : -INT4_MAX - 1;
  bytes.writeBigInt64BE(sign === 0 ? sum.micros : sign > 0 ? INT8_MAX : -INT8_MAX - 1n, begin);
  bytes.writeInt32BE(sign === 0 ? sum.days : extreme, begin + 8);
  bytes.writeInt32BE(sign === 0 ? sum.months : extreme, begin + 12);
  start[record] = begin;
  length[record] = INTERVAL_BYTES;
  batch.spillEnd = begin + INTERVAL_BYTES;
}
