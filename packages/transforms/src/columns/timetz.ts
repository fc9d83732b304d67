import { DOT, digitOf } from '../csv/ascii.ts';
import type { Kernel, Rule, RecordBatch } from '../batch/record-batch.ts';
import { KEPT, TYPE_INVALID } from '../batch/reject-code.ts';
import { isoTime, offsetText } from './datetime/calendar.ts';
import { INVALID, parseOffset } from './datetime/moment.ts';
import { plainTime } from './datetime/plain-time.ts';
import { replaceText } from './kernels/replace-text.ts';
import { parseTime, type Time } from './datetime/time-text.ts';
import { timeZone } from './datetime/time-zone.ts';

const TIMETZ_BYTES = 12;
const TWO_32 = 2 ** 32;

const time: Time = { micros: 0, offsetSeconds: undefined };

/**
 * time with time zone, as {@link parseTime} reads it. A text without an offset is in `zone` where that has but one
 * offset, and refused where it would depend on the day.
 * Binary form: int64 microseconds since midnight, int32 seconds west of UTC (`timetz_send`, utils/adt/date.c); the
 * server rounds to the column's precision.
 * @throws RangeError for an unknown zone
 */
export function timetz({ zone = 'UTC' }: { zone?: string } = {}): Rule {
  const { fixedOffset } = timeZone(zone);
  return {
    name: 'timetz',
    json: 'string',
    text: kernelOf(fixedOffset, true),
    binary: { kernel: kernelOf(fixedOffset, false), width: 0 },
  };
}

function kernelOf(fixedOffset: number | undefined, asText: boolean): Kernel {
  return (batch, values, column) => {
    const { fate, recordCount } = batch;
    const { start, length } = values;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size < 0 || fate[r] !== KEPT) continue;
      const from = start[r]!;
      const isPlain = parsePlain(batch.bytes, from, from + size);
      const fault = isPlain ? KEPT : parseTime(batch.bytes.toString('latin1', from, from + size), time);
      const offset = time.offsetSeconds ?? fixedOffset;
      if (fault !== KEPT || offset === undefined) {
        batch.reject(r, TYPE_INVALID, column);
        continue;
      }
      if (asText) {
        replaceText(batch, values, r, isoTime(time.micros) + offsetText(offset));
      } else {
        start[r] = encode(batch, offset);
        length[r] = TIMETZ_BYTES;
      }
    }
  };
}

/** The shapes that exports write: `HH:MM:SS`, up to six decimals, and nothing, `Z`, `±HH`, `±HHMM` or `±HH:MM`. */
function parsePlain(bytes: Uint8Array, from: number, end: number): boolean {
  let i = from + 8;
  while (i < end && (bytes[i] === DOT || digitOf(bytes[i]!) <= 9)) i++;
  if (i > end) return false;
  const offset = i < end ? parseOffset(bytes, i, end) : undefined;
  time.micros = plainTime(bytes, from, i);
  time.offsetSeconds = offset;
  return offset !== INVALID && !Number.isNaN(time.micros);
}

/** Appends the binary form to the spill region. @returns where it begins */
function encode(batch: RecordBatch, offset: number): number {
  const bytes = batch.reserve(TIMETZ_BYTES);
  const begin = batch.spillEnd;
  bytes.writeInt32BE(Math.floor(time.micros / TWO_32), begin);
  bytes.writeUInt32BE(time.micros % TWO_32, begin + 4);
  bytes.writeInt32BE(-offset, begin + 8);
  batch.spillEnd = begin + TIMETZ_BYTES;
  return begin;
}
