import { digitOf, MINUS, SLASH, SPACE } from '../csv/ascii.ts';
import type { ColumnValues } from '../batch/column-values.ts';
import type { Kernel, Rule, RecordBatch } from '../batch/record-batch.ts';
import { DATE_INVALID, KEPT, OUT_OF_RANGE } from '../batch/reject-code.ts';
import { daysFromCivil, eraSuffix, isCivilDay, isoDate } from './datetime/calendar.ts';
import {
  DATE_CHARACTERS_MAX,
  type DateReading,
  type DateTime,
  parseDateTime,
} from './datetime/datetime-text.ts';
import { replaceText } from './kernels/replace-text.ts';

/**
 * date, as {@link parseDateTime} reads it; a time of day must be midnight, because it would be lost.
 * Binary form: int32 days since 2000-01-01, the extremes for ±infinity (`date_send`, utils/adt/date.c).
 */
export function date({ order = 'iso', signedInfinity = false }: DateReading = {}): Rule {
  const reading = { order, signedInfinity };
  return {
    name: 'date',
    json: 'string',
    text: kernelOf(reading, true),
    binary: { kernel: kernelOf(reading, false), width: 4 },
  };
}

const INT4_MAX = 2 ** 31 - 1;
/** 4714-11-24 BC and the day after 5874897-12-31. */
const DAYS_MIN = -2_451_545;
const DAYS_END = 2_145_031_949;

const dateTime: DateTime = { days: 0, micros: 0, offsetSeconds: undefined };

function kernelOf(reading: Required<DateReading>, asText: boolean): Kernel {
  return (batch, values, column) => {
    const { bytes, fate, recordCount } = batch;
    const { start, length, low } = values;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size < 0 || fate[r] !== KEPT) continue;
      const from = start[r]!;
      let days = size === 10 ? isoDays(bytes, from, MINUS) : NOT_ISO;
      if (days !== NOT_ISO && asText) continue;
      if (days === NOT_ISO && !asText) {
        days = size === 10 ? isoDays(bytes, from, SLASH) : NOT_ISO;
        if (days === NOT_ISO) days = namedMonthDays(bytes, from, size);
        if (days !== NOT_ISO) values.changed[r] = 1;
      }
      if (days === NOT_ISO) parseSlowly(batch, values, r, column, reading, asText);
      else {
        low[r] = days;
        length[r] = 4;
      }
    }
  };
}

/** Not a real day, or not written in the shape asked for. */
export const NOT_ISO = -INT4_MAX;

/** Days since 2000-01-01 of the ten bytes `YYYY-MM-DD` with that separator, or NOT_ISO. */
export function isoDays(bytes: Uint8Array, i: number, separator: number): number {
  if (bytes[i + 4] !== separator || bytes[i + 7] !== separator) return NOT_ISO;
  const y3 = digitOf(bytes[i]!);
  const y2 = digitOf(bytes[i + 1]!);
  const y1 = digitOf(bytes[i + 2]!);
  const y0 = digitOf(bytes[i + 3]!);
  const m1 = digitOf(bytes[i + 5]!);
  const m0 = digitOf(bytes[i + 6]!);
  const d1 = digitOf(bytes[i + 8]!);
  const d0 = digitOf(bytes[i + 9]!);
  if (y3 > 9 || y2 > 9 || y1 > 9 || y0 > 9 || m1 > 9 || m0 > 9 || d1 > 9 || d0 > 9) return NOT_ISO;
  return daysOf(y3 * 1000 + y2 * 100 + y1 * 10 + y0, m1 * 10 + m0, d1 * 10 + d0);
}

/** Three lower-case letters packed into a number. */
function packed(a: number, b: number, c: number): number {
  return ((a | 0x20) << 16) | ((b | 0x20) << 8) | (c | 0x20);
}

const monthNumbers = new Map(
  ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'].map((name, m) => {
    const [a = 0, b = 0, c = 0] = Buffer.from(name);
    return [packed(a, b, c), m + 1];
  }),
);

/** Days since 2000-01-01 of `D Mon YYYY` or `DD Mon YYYY`, the usual shape with a name, or NOT_ISO. */
function namedMonthDays(bytes: Uint8Array, from: number, size: number): number {
  if (size !== 10 && size !== 11) return NOT_ISO;
  const i = from + size - 9;
  if (bytes[i] !== SPACE || bytes[i + 4] !== SPACE) return NOT_ISO;
  const month = monthNumbers.get(packed(bytes[i + 1]!, bytes[i + 2]!, bytes[i + 3]!));
  const d1 = size === 11 ? digitOf(bytes[from]!) : 0;
  const d0 = digitOf(bytes[i - 1]!);
  const y3 = digitOf(bytes[i + 5]!);
  const y2 = digitOf(bytes[i + 6]!);
  const y1 = digitOf(bytes[i + 7]!);
  const y0 = digitOf(bytes[i + 8]!);
  if (month === undefined || y3 > 9 || y2 > 9 || y1 > 9 || y0 > 9 || d1 > 9 || d0 > 9) return NOT_ISO;
  return daysOf(y3 * 1000 + y2 * 100 + y1 * 10 + y0, month, d1 * 10 + d0);
}

function daysOf(year: number, month: number, day: number): number {
  return year > 0 && isCivilDay(year, month, day) ? daysFromCivil(year, month, day) : NOT_ISO;
}

function parseSlowly(
  batch: RecordBatch,
  values: ColumnValues,
  record: number,
  column: number,
  reading: Required<DateReading>,
  asText: boolean,
): void {
  const from = values.start[record]!;
  const fault = parseDateTime(
    batch.bytes.toString('latin1', from, from + values.length[record]!),
    reading,
    dateTime,
    DATE_CHARACTERS_MAX,
  );
  const { days, micros } = dateTime;
  if (fault !== KEPT) return batch.reject(record, fault, column);
  if (micros !== 0) return batch.reject(record, DATE_INVALID, column);
  if (Number.isFinite(days) && (days < DAYS_MIN || days >= DAYS_END))
    return batch.reject(record, OUT_OF_RANGE, column);
  values.changed[record] = 1;
  if (!asText) {
    values.low[record] = Math.max(-INT4_MAX - 1, Math.min(INT4_MAX, days));
    values.length[record] = 4;
  } else if (Number.isFinite(days)) {
    replaceText(batch, values, record, isoDate(days) + eraSuffix(days));
  } else {
    replaceText(batch, values, record, days > 0 ? 'infinity' : '-infinity');
  }
}
