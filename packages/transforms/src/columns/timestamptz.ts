import type { Rule } from '../batch/record-batch.ts';
import type { DateReading } from './datetime/datetime-text.ts';
import { momentKernel } from './datetime/moment.ts';
import { timeZone } from './datetime/time-zone.ts';

export interface TimestamptzOptions extends DateReading {
  /** Where a text without an offset is: an IANA name or an offset, as {@link timeZone} reads it. Default: UTC. */
  readonly zone?: string;
}

/**
 * timestamptz, as {@link parseDateTime} reads it. The text form is in UTC.
 * Binary form: int64 microseconds since 2000-01-01 00:00 UTC, the extremes for ±infinity
 * (`timestamptz_send`, utils/adt/timestamp.c); the server rounds to the column's precision.
 * @throws RangeError for an unknown zone
 */
export function timestamptz({
  order = 'iso',
  signedInfinity = false,
  zone = 'UTC',
}: TimestamptzOptions = {}): Rule {
  const options = { order, signedInfinity, zone: timeZone(zone) };
  return {
    name: 'timestamptz',
    json: 'string',
    text: momentKernel(options, true),
    binary: { kernel: momentKernel(options, false), width: 8 },
  };
}
