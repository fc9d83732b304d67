import { COLON, DOT, digitOf, MINUS, PLUS, SPACE } from '../../csv/ascii.ts';
import type { ColumnValues } from '../../batch/column-values.ts';
import type { Kernel } from '../../batch/record-batch.ts';
import { KEPT, OUT_OF_RANGE } from '../../batch/reject-code.ts';
import { eraSuffix, isoDate, isoTime } from './calendar.ts';
import { isoDays, NOT_ISO } from '../date.ts';
import {
  type DateReading,
  type DateTime,
  parseDateTime,
  TIMESTAMP_CHARACTERS_MAX,
  timeOfDay,
} from './datetime-text.ts';
import { storeProduct, storeSafeInteger } from '../number/int64.ts';
import { twoDigits } from './plain-time.ts';
import { replaceText } from '../kernels/replace-text.ts';
import type { TimeZone } from './time-zone.ts';

export interface MomentOptions extends Required<DateReading> {
  /** Where a text without an offset is; undefined where offsets mean nothing, as in `timestamp`. */
  readonly zone: TimeZone | undefined;
}

/** 4714-11-24 BC, and the first second of 294277, both in seconds since 2000-01-01 UTC. */
const SECONDS_MIN = -211_813_488_000;
const SECONDS_END = 9_223_371_331_200;
/** Below it, seconds times a million are exact as a double. */
const SECONDS_SAFE = 9_000_000_000;

const dateTime: DateTime = { days: 0, micros: 0, offsetSeconds: undefined };

/** The kernel of timestamp and timestamptz: int64 microseconds since 2000-01-01, or the text of them. */
export function momentKernel(options: MomentOptions, asText: boolean): Kernel {
  const { zone } = options;
  return (batch, values, column) => {
    const { bytes, fate, recordCount } = batch;
    const { start, length } = values;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size < 0 || fate[r] !== KEPT) continue;
      const from = start[r]!;
      if (!parseIso(bytes, from, from + size)) {
        const fault = parseDateTime(
          bytes.toString('latin1', from, from + size),
          options,
          dateTime,
          TIMESTAMP_CHARACTERS_MAX,
        );
        if (fault !== KEPT) {
          batch.reject(r, fault, column);
          continue;
        }
        values.changed[r] = 1;
      }
      if (zone === undefined) dropOffset(values, r);
      else if (dateTime.offsetSeconds === undefined) dateTime.offsetSeconds = offsetOf(zone);
      if (!store(values, r)) batch.reject(r, OUT_OF_RANGE, column);
      else if (asText) replaceText(batch, values, r, textOf(dateTime));
      else length[r] = 8;
    }
  };
}

/** PostgreSQL ignores an offset in a timestamp; the receipt tells. */
function dropOffset({ changed }: ColumnValues, record: number): void {
  if (dateTime.offsetSeconds !== undefined) changed[record] = 1;
  dateTime.offsetSeconds = undefined;
}

function offsetOf({ fixedOffset, offsetAt }: TimeZone): number {
  return fixedOffset ?? offsetAt(dateTime.days * 86_400 + Math.floor(dateTime.micros / 1e6));
}

/**
 * The shapes of ISO 8601 that exports write: `YYYY-MM-DD`, then `T` or a blank, `HH:MM:SS`, up to six
 * decimals, and nothing, `Z`, `±HH`, `±HHMM` or `±HH:MM`. @returns false for everything else
 */
function parseIso(bytes: Uint8Array, from: number, end: number): boolean {
  if (end - from < 19) return false;
  const border = bytes[from + 10]!;
  if ((border !== SPACE && border !== 0x54) || bytes[from + 13] !== COLON || bytes[from + 16] !== COLON)
    return false;
  const days = isoDays(bytes, from, MINUS);
  const hour = twoDigits(bytes, from + 11);
  const minute = twoDigits(bytes, from + 14);
  const second = twoDigits(bytes, from + 17);
  if (days === NOT_ISO || hour > 23 || minute > 59 || second > 59) return false;

  let i = from + 19;
  let micros = 0;
  if (i < end && bytes[i] === DOT) {
    let weight = 100_000;
    for (i++; i < end; i++) {
      const digit = digitOf(bytes[i]!);
      if (digit > 9) break;
      if (weight < 1) return false;
      micros += digit * weight;
      weight = Math.floor(weight / 10);
    }
  }
  let offset: number | undefined;
  if (i < end) {
    offset = parseOffset(bytes, i, end);
    if (offset === INVALID) return false;
  }
  dateTime.days = days;
  dateTime.micros = timeOfDay(hour, minute, second, micros);
  dateTime.offsetSeconds = offset;
  return true;
}

/** Larger than any offset. */
export const INVALID = 1e6;

/** Seconds east of UTC of `Z`, `±HH`, `±HHMM` or `±HH:MM`, or INVALID. */
export function parseOffset(bytes: Uint8Array, i: number, end: number): number {
  const sign = bytes[i]!;
  if (sign === 0x5a && i + 1 === end) return 0;
  if (sign !== PLUS && sign !== MINUS) return INVALID;
  const size = end - i;
  const colon = size === 6 && bytes[i + 3] === COLON ? 1 : 0;
  if (size !== 3 && size !== 5 && colon === 0) return INVALID;
  const hours = twoDigits(bytes, i + 1);
  const minutes = size === 3 ? 0 : twoDigits(bytes, i + 3 + colon);
  if (hours > 15 || minutes > 59) return INVALID;
  const seconds = hours * 3600 + minutes * 60;
  return sign === MINUS ? -seconds : seconds;
}

/** Stores the parsed instant. @returns false when it lies outside PostgreSQL's range */
function store(values: ColumnValues, record: number): boolean {
  const { days, micros, offsetSeconds = 0 } = dateTime;
  if (!Number.isFinite(days)) {
    values.high[record] = days > 0 ? 0x7fffffff : -0x80000000;
    values.low[record] = days > 0 ? -1 : 0;
    return true;
  }
  const wholeSeconds = Math.floor(micros / 1e6);
  const seconds = days * 86_400 + wholeSeconds - offsetSeconds;
  const rest = micros - wholeSeconds * 1e6;
  if (seconds < SECONDS_MIN || seconds >= SECONDS_END) return false;
  if (Math.abs(seconds) < SECONDS_SAFE) storeSafeInteger(values, record, seconds * 1e6 + rest);
  else storeProduct(values, record, seconds, 1e6, rest);
  return true;
}

function textOf({ days, micros, offsetSeconds: offset }: DateTime): string {
  if (!Number.isFinite(days)) return days > 0 ? 'infinity' : '-infinity';
  const total = micros - (offset ?? 0) * 1e6;
  const carry = Math.floor(total / 86_400e6);
  const day = days + carry;
  const zone = offset === undefined ? '' : '+00';
  return `${isoDate(day)} ${isoTime(total - carry * 86_400e6)}${zone}${eraSuffix(day)}`;
}
