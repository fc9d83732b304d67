import type { Kernel, Rule, RecordBatch } from '../batch/record-batch.ts';
import { KEPT, TYPE_INVALID } from '../batch/reject-code.ts';
import { isoTime, offsetText } from './datetime/calendar.ts';
import { TimeReader } from './datetime/time-reader.ts';
import { timeZone } from './datetime/time-zone.ts';
import { writeInt32, writeSafeInteger } from './number/int64.ts';
import { replaceText } from './kernels/replace-text.ts';
import { moment } from './exact/exact-forms.ts';
import { decimals } from './modifiers.ts';
import type { TypeEntry } from './type-entry.ts';
import type { ValueOptions } from './options/value-options.ts';

const TIMETZ_BYTES = 12;

/**
 * time with time zone, as {@link TimeReader} reads it. A text without an offset uses `timeZone` if that zone has only
 * one offset; otherwise the offset would depend on the day, and the text is rejected.
 *
 * Binary form: int64 microseconds since midnight, int32 seconds west of UTC (`timetz_send`, utils/adt/date.c). The
 * server rounds to the column's precision.
 * @throws RangeError for an unknown zone
 */
export function timetz({ timeZone: zone = 'UTC' }: ValueOptions = {}): Rule {
  const { fixedOffset = Number.NaN } = timeZone(zone);
  const reader = new TimeReader();
  return {
    json: 'string',
    text: kernelOf(reader, fixedOffset, true),
    binary: { kernel: kernelOf(reader, fixedOffset, false), width: 0 },
  };
}

/** @param fixedOffset offset of a text without one; NaN if it depends on the day */
function kernelOf(reader: TimeReader, fixedOffset: number, asText: boolean): Kernel {
  return (batch, values, column) => {
    const { fate, recordCount } = batch;
    const { start, length } = values;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size < 0 || fate[r] !== KEPT) continue;
      const from = start[r]!;
      const isPlain = reader.readPlain(batch.bytes, from, from + size);
      const fault = isPlain ? KEPT : reader.read(batch.bytes.toString('latin1', from, from + size));
      const { micros, offsetSeconds } = reader;
      const offset = Number.isNaN(offsetSeconds) ? fixedOffset : offsetSeconds;
      if (fault !== KEPT || Number.isNaN(offset)) {
        batch.reject(r, TYPE_INVALID, column);
        continue;
      }
      if (asText) {
        replaceText(batch, values, r, isoTime(micros) + offsetText(offset));
      } else {
        start[r] = encode(batch, micros, offset);
        length[r] = TIMETZ_BYTES;
      }
    }
  };
}

/** Appends the binary form to the spill region. @returns its offset */
function encode(batch: RecordBatch, micros: number, offset: number): number {
  const bytes = batch.reserve(TIMETZ_BYTES);
  const begin = batch.spillEnd;
  writeSafeInteger(bytes, begin, micros);
  writeInt32(bytes, begin + 8, -offset);
  batch.spillEnd = begin + TIMETZ_BYTES;
  return begin;
}

export const timetzType = {
  base: 'timetz',
  aliases: ['timetz', 'time with time zone'],
  rule: 'timetz',
  accepts: () => 'a time with an offset, such as 10:30:00+02',
  rejects: ['TYPE_INVALID'],
  settings: ['timeZone'],
  modifier: decimals,
  make: timetz,
  exact: ({ precision }) => moment({ hasDay: false, hasOffset: true, decimals: precision }),
} as const satisfies TypeEntry;
