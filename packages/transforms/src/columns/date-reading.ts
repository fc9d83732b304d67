import type { DateReading } from './datetime/date-time-reader.ts';
import { isSince, type ValueOptions } from './type-entry.ts';

/** How the options of a column read its dates. */
export function readingOf(options: ValueOptions): Required<DateReading> {
  // `+infinity`: since PostgreSQL 16.
  return { order: options.dateOrder ?? 'iso', signedInfinity: isSince(16, options) };
}
