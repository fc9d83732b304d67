import type { Rule } from '../batch/record-batch.ts';
import { type DateReading, DateTimeReader } from './datetime/date-time-reader.ts';
import { timestampKernel } from './datetime/timestamp-kernel.ts';

/**
 * timestamp (without time zone), as {@link DateTimeReader} reads it. An offset is ignored, as PostgreSQL does, and
 * counted as a change.
 * Binary form: int64 microseconds since 2000-01-01 00:00, the extremes for ±infinity (`timestamp_send`,
 * utils/adt/timestamp.c); the server rounds to the column's precision.
 */
export function timestamp(reading: DateReading = {}): Rule {
  const reader = new DateTimeReader(reading);
  return {
    name: 'timestamp',
    json: 'string',
    text: timestampKernel(reader, undefined, true),
    binary: { kernel: timestampKernel(reader, undefined, false), width: 8 },
  };
}
