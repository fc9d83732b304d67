import { MINUS, SLASH } from '../csv/ascii.ts';
import type { ColumnValues } from '../batch/column-values.ts';
import type { Kernel, Rule, RecordBatch } from '../batch/record-batch.ts';
import { DATE_INVALID, KEPT, OUT_OF_RANGE } from '../batch/reject-code.ts';
import { eraSuffix, isoDate } from './datetime/calendar.ts';
import { DateTimeReader } from './datetime/date-time-reader.ts';
import { inForm } from './datetime/format/date-format.ts';
import { formatHint } from './datetime/format/format-hint.ts';
import { formattedDate } from './datetime/format/format-kernel.ts';
import { isoDays, namedMonthDays } from './datetime/plain-date.ts';
import { replaceText } from './kernels/replace-text.ts';
import { orInfinity, plainDay } from './exact/exact-forms.ts';
import type { TypeEntry } from './type-entry.ts';
import type { ValueOptions } from './options/value-options.ts';

/**
 * date, as {@link DateTimeReader} reads it. A time of day must be midnight, because it would be lost.
 *
 * Binary form: int32 days since 2000-01-01, with the extremes for ±infinity (`date_send`, utils/adt/date.c).
 */
export function date(options: ValueOptions = {}): Rule {
  if (options.dateFormat !== undefined) return formattedDate(options.dateFormat);
  const reader = new DateTimeReader(options);
  return {
    json: 'string',
    hint: formatHint,
    text: kernelOf(reader, true),
    binary: { kernel: kernelOf(reader, false), width: 4 },
  };
}

const INT4_MAX = 2 ** 31 - 1;
/** 4714-11-24 BC and the day after 5874897-12-31. */
const DAYS_MIN = -2_451_545;
const DAYS_END = 2_145_031_949;

function kernelOf(reader: DateTimeReader, asText: boolean): Kernel {
  return (batch, values, column) => {
    const { bytes, fate, recordCount } = batch;
    const { start, length, low } = values;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size < 0 || fate[r] !== KEPT) continue;
      const from = start[r]!;
      let days = size === 10 ? isoDays(bytes, from, MINUS) : Number.NaN;
      if (!Number.isNaN(days) && asText) continue;
      if (Number.isNaN(days) && !asText) {
        days = size === 10 ? isoDays(bytes, from, SLASH) : Number.NaN;
        if (Number.isNaN(days)) days = namedMonthDays(bytes, from, size);
        if (!Number.isNaN(days)) values.changed[r] = 1;
      }
      if (Number.isNaN(days)) readSlowly(batch, values, r, column, reader, asText);
      else {
        low[r] = days;
        length[r] = 4;
      }
    }
  };
}

function readSlowly(
  batch: RecordBatch,
  values: ColumnValues,
  record: number,
  column: number,
  reader: DateTimeReader,
  asText: boolean,
): void {
  const from = values.start[record]!;
  const fault = reader.readDate(batch.bytes.toString('latin1', from, from + values.length[record]!));
  const { days, micros } = reader;
  if (fault !== KEPT) return batch.reject(record, fault, column);
  if (micros !== 0) return batch.reject(record, DATE_INVALID, column);
  if (Number.isFinite(days) && (days < DAYS_MIN || days >= DAYS_END))
    return batch.reject(record, OUT_OF_RANGE, column);
  values.changed[record] = 1;
  if (!asText) {
    values.low[record] = Math.max(-INT4_MAX - 1, Math.min(INT4_MAX, days));
    values.length[record] = 4;
  } else if (Number.isFinite(days)) {
    replaceText(batch, values, record, isoDate(days) + eraSuffix(days));
  } else {
    replaceText(batch, values, record, days > 0 ? 'infinity' : '-infinity');
  }
}

export const dateType = {
  base: 'date',
  aliases: ['date'],
  rule: 'date',
  accepts: inForm('2024-01-31, 2024/01/31, 20240131, 31 Jan 2024; 31/01/2024 with dateOrder'),
  rejects: ['DATE_INVALID', 'DATE_AMBIGUOUS', 'OUT_OF_RANGE'],
  settings: ['dateOrder', 'dateFormat'],
  make: date,
  exact: () => orInfinity(plainDay),
  inference: { what: 'a date', form: plainDay },
  order: 'int32',
} as const satisfies TypeEntry;
