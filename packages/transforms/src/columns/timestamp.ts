import type { Rule } from '../batch/record-batch.ts';
import { DateTimeReader } from './datetime/date-time-reader.ts';
import { inForm } from './datetime/format/date-format.ts';
import { formatHint } from './datetime/format/format-hint.ts';
import { formattedTimestamp } from './datetime/format/format-kernel.ts';
import { timestampKernel } from './datetime/timestamp-kernel.ts';
import { moment, orInfinity } from './exact/exact-forms.ts';
import { decimals } from './modifiers.ts';
import type { TypeEntry } from './type-entry.ts';
import type { ValueOptions } from './options/value-options.ts';

/**
 * timestamp (without time zone), as {@link DateTimeReader} reads it. An offset is ignored, as in PostgreSQL, and
 * counted as a change.
 *
 * Binary form: int64 microseconds since 2000-01-01 00:00, with the extremes for ±infinity (`timestamp_send`,
 * utils/adt/timestamp.c). The server rounds to the column's precision.
 */
export function timestamp(options: ValueOptions = {}): Rule {
  if (options.dateFormat !== undefined) return formattedTimestamp(options.dateFormat, undefined);
  const reader = new DateTimeReader(options);
  return {
    json: 'string',
    hint: formatHint,
    text: timestampKernel(reader, undefined, true),
    binary: { kernel: timestampKernel(reader, undefined, false), width: 8 },
  };
}

export const timestampType = {
  base: 'timestamp',
  aliases: ['timestamp', 'timestamp without time zone'],
  rule: 'timestamp',
  accepts: inForm('a date and time, such as 2024-01-31 10:30:00; 31/01/2024 10:30 with dateOrder'),
  rejects: ['DATE_INVALID', 'DATE_AMBIGUOUS', 'OUT_OF_RANGE'],
  settings: ['dateOrder', 'dateFormat'],
  modifier: decimals,
  make: timestamp,
  exact: ({ precision }) => orInfinity(moment({ hasDay: true, hasOffset: false, decimals: precision })),
  inference: { what: 'a time without an offset', form: moment({ hasDay: true, hasOffset: false }) },
  order: 'int64',
} as const satisfies TypeEntry;
