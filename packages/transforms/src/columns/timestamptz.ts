import type { Rule } from '../batch/record-batch.ts';
import { DateTimeReader } from './datetime/date-time-reader.ts';
import { inForm } from './datetime/format/date-format.ts';
import { formatHint } from './datetime/format/format-hint.ts';
import { formattedTimestamp } from './datetime/format/format-kernel.ts';
import { timeZone } from './datetime/time-zone.ts';
import { timestampKernel } from './datetime/timestamp-kernel.ts';
import { moment, orInfinity } from './exact/exact-forms.ts';
import { decimals } from './modifiers.ts';
import type { TypeEntry } from './type-entry.ts';
import type { ValueOptions } from './options/value-options.ts';

/**
 * timestamptz, as {@link DateTimeReader} reads it. The text form is in UTC.
 *
 * Binary form: int64 microseconds since 2000-01-01 00:00 UTC, with the extremes for ±infinity (`timestamptz_send`,
 * utils/adt/timestamp.c). The server rounds to the column's precision.
 * @throws RangeError for an unknown zone
 */
export function timestamptz(options: ValueOptions = {}): Rule {
  const zone = timeZone(options.timeZone ?? 'UTC');
  if (options.dateFormat !== undefined) return formattedTimestamp(options.dateFormat, zone);
  const reader = new DateTimeReader(options);
  return {
    json: 'string',
    hint: formatHint,
    text: timestampKernel(reader, zone, true),
    binary: { kernel: timestampKernel(reader, zone, false), width: 8 },
  };
}

export const timestamptzType = {
  base: 'timestamptz',
  aliases: ['timestamptz', 'timestamp with time zone'],
  rule: 'timestamptz',
  accepts: inForm(
    'such as 2024-01-31T10:30:00Z; timeZone applies if there is no offset; 31/01/2024 10:30 with dateOrder',
  ),
  rejects: ['DATE_INVALID', 'DATE_AMBIGUOUS', 'OUT_OF_RANGE'],
  settings: ['dateOrder', 'dateFormat', 'timeZone'],
  modifier: decimals,
  make: timestamptz,
  exact: ({ precision }) => orInfinity(moment({ hasDay: true, hasOffset: true, decimals: precision })),
  inference: { what: 'a time with an offset', form: moment({ hasDay: true, hasOffset: true }) },
  order: 'int64',
} as const satisfies TypeEntry;
