import type { Rule } from '../batch/record-batch.ts';
import type { DateReading } from './datetime/datetime-text.ts';
import { momentKernel } from './datetime/moment.ts';

/**
 * timestamp (without time zone), as {@link parseDateTime} reads it. An offset is ignored, as PostgreSQL does, and
 * counted as a change.
 * Binary form: int64 microseconds since 2000-01-01 00:00, the extremes for ±infinity (`timestamp_send`,
 * utils/adt/timestamp.c); the server rounds to the column's precision.
 */
export function timestamp({ order = 'iso', signedInfinity = false }: DateReading = {}): Rule {
  const options = { order, signedInfinity, zone: undefined };
  return {
    name: 'timestamp',
    json: 'string',
    text: momentKernel(options, true),
    binary: { kernel: momentKernel(options, false), width: 8 },
  };
}
