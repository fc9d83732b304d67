import type { Rule } from '../batch/record-batch.ts';
import { type DateReading, DateTimeReader } from './datetime/date-time-reader.ts';
import { timeZone } from './datetime/time-zone.ts';
import { timestampKernel } from './datetime/timestamp-kernel.ts';

export interface TimestamptzOptions extends DateReading {
  /** Where a text without an offset is: an IANA name or an offset, as {@link timeZone} reads it. Default: UTC. */
  readonly zone?: string;
}

/**
 * timestamptz, as {@link DateTimeReader} reads it. The text form is in UTC.
 * Binary form: int64 microseconds since 2000-01-01 00:00 UTC, the extremes for ±infinity
 * (`timestamptz_send`, utils/adt/timestamp.c); the server rounds to the column's precision.
 * @throws RangeError for an unknown zone
 */
export function timestamptz({ zone = 'UTC', ...reading }: TimestamptzOptions = {}): Rule {
  const reader = new DateTimeReader(reading);
  const where = timeZone(zone);
  return {
    name: 'timestamptz',
    json: 'string',
    text: timestampKernel(reader, where, true),
    binary: { kernel: timestampKernel(reader, where, false), width: 8 },
  };
}
