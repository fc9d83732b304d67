import type { ColumnValues } from '../../batch/column-values.ts';
import type { Kernel } from '../../batch/record-batch.ts';
import { KEPT, OUT_OF_RANGE } from '../../batch/reject-code.ts';
import { replaceText } from '../kernels/replace-text.ts';
import { storeProduct, storeSafeInteger } from '../number/int64.ts';
import { DAY_MICROS, eraSuffix, isoDate, isoTime } from './calendar.ts';
import type { DateTimeReader } from './date-time-reader.ts';
import type { TimeZone } from './time-zone.ts';

/** 4714-11-24 BC, and the first second of 294277, in seconds since 2000-01-01 UTC. */
const SECONDS_MIN = -211_813_488_000;
const SECONDS_END = 9_223_371_331_200;
/** Below this, seconds times a million are exact as a double. */
const SECONDS_SAFE = 9_000_000_000;

/**
 * Creates the kernel of timestamp and timestamptz: int64 microseconds since 2000-01-01, or their text.
 * @param zone zone of a text without an offset; undefined if offsets mean nothing, as in `timestamp`
 */
export function timestampKernel(reader: DateTimeReader, zone: TimeZone | undefined, asText: boolean): Kernel {
  return (batch, values, column) => {
    const { bytes, fate, recordCount } = batch;
    const { start, length } = values;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size < 0 || fate[r] !== KEPT) continue;
      const from = start[r]!;
      if (!reader.readIso(bytes, from, from + size)) {
        const fault = reader.readTimestamp(bytes.toString('latin1', from, from + size));
        if (fault !== KEPT) {
          batch.reject(r, fault, column);
          continue;
        }
        values.changed[r] = 1;
      }
      // PostgreSQL ignores an offset in a timestamp, so count it as a change.
      if (zone === undefined && !Number.isNaN(reader.offsetSeconds)) values.changed[r] = 1;
      const { days, micros, offsetSeconds } = reader;
      const offset = zone === undefined ? 0 : offsetIn(zone, days, micros, offsetSeconds);
      if (!storeMoment(values, r, days, micros, offset)) batch.reject(r, OUT_OF_RANGE, column);
      else if (asText) replaceText(batch, values, r, momentText(days, micros, offset, zone));
      else length[r] = 8;
    }
  };
}

/** Returns the offset in seconds east of UTC: the value's own or, if that is NaN, the zone's at this local time. */
export function offsetIn(
  { fixedOffset, offsetAt }: TimeZone,
  days: number,
  micros: number,
  offsetSeconds: number,
): number {
  if (!Number.isNaN(offsetSeconds)) return offsetSeconds;
  return fixedOffset ?? offsetAt(days * 86_400 + Math.floor(micros / 1e6));
}

/** Stores microseconds since 2000-01-01. @returns false if the instant is outside PostgreSQL's range */
export function storeMoment(
  values: ColumnValues,
  record: number,
  days: number,
  micros: number,
  offset: number,
): boolean {
  if (!Number.isFinite(days)) {
    values.high[record] = days > 0 ? 0x7fffffff : -0x80000000;
    values.low[record] = days > 0 ? -1 : 0;
    return true;
  }
  const wholeSeconds = Math.floor(micros / 1e6);
  const seconds = days * 86_400 + wholeSeconds - offset;
  const rest = micros - wholeSeconds * 1e6;
  if (seconds < SECONDS_MIN || seconds >= SECONDS_END) return false;
  if (Math.abs(seconds) < SECONDS_SAFE) storeSafeInteger(values, record, seconds * 1e6 + rest);
  else storeProduct(values, record, seconds, 1e6, rest);
  return true;
}

/** Formats an instant in UTC or, without a zone, a local time. */
export function momentText(days: number, micros: number, offset: number, zone: TimeZone | undefined): string {
  if (!Number.isFinite(days)) return days > 0 ? 'infinity' : '-infinity';
  const total = micros - offset * 1e6;
  const carry = Math.floor(total / DAY_MICROS);
  const day = days + carry;
  return `${isoDate(day)} ${isoTime(total - carry * DAY_MICROS)}${zone ? '+00' : ''}${eraSuffix(day)}`;
}
