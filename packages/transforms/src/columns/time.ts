import type { Kernel, Rule } from '../batch/record-batch.ts';
import { KEPT } from '../batch/reject-code.ts';
import { isoTime } from './datetime/calendar.ts';
import { inForm } from './datetime/format/date-format.ts';
import { timeFormatHint } from './datetime/format/format-hint.ts';
import { formattedTime } from './datetime/format/format-kernel.ts';
import { plainTime } from './datetime/plain-time.ts';
import { TimeReader } from './datetime/time-reader.ts';
import { storeSafeInteger } from './number/int64.ts';
import { replaceText } from './kernels/replace-text.ts';
import { moment } from './exact/exact-forms.ts';
import { decimals } from './modifiers.ts';
import type { ValueOptions } from './options/value-options.ts';
import type { TypeEntry } from './type-entry.ts';

/**
 * time (without time zone), as {@link TimeReader} reads it. An offset is ignored, as in PostgreSQL, and counted as a
 * change.
 *
 * Binary form: int64 microseconds since midnight (`time_send`, utils/adt/date.c). The server rounds to the column's
 * precision.
 */
export function time({ dateFormat }: ValueOptions = {}): Rule {
  if (dateFormat !== undefined) return formattedTime(dateFormat);
  const reader = new TimeReader();
  return {
    json: 'string',
    hint: timeFormatHint,
    text: kernelOf(reader, true),
    binary: { kernel: kernelOf(reader, false), width: 8 },
  };
}

function kernelOf(reader: TimeReader, asText: boolean): Kernel {
  return (batch, values, column) => {
    const { bytes, fate, recordCount } = batch;
    const { start, length } = values;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size < 0 || fate[r] !== KEPT) continue;
      const from = start[r]!;
      let micros = plainTime(bytes, from, from + size);
      if (Number.isNaN(micros)) {
        const fault = reader.read(bytes.toString('latin1', from, from + size));
        if (fault !== KEPT) {
          batch.reject(r, fault, column);
          continue;
        }
        micros = reader.micros;
        values.changed[r] = 1;
      } else if (asText) continue;
      if (asText) replaceText(batch, values, r, isoTime(micros));
      else {
        storeSafeInteger(values, r, micros);
        length[r] = 8;
      }
    }
  };
}

export const timeType = {
  base: 'time',
  aliases: ['time', 'time without time zone'],
  rule: 'time',
  accepts: inForm('a time of day, such as 10:30 or 10:30:00.5'),
  rejects: ['TYPE_INVALID'],
  settings: ['dateFormat'],
  modifier: decimals,
  make: time,
  exact: ({ precision }) => moment({ hasDay: false, hasOffset: false, decimals: precision }),
  order: 'int64',
} as const satisfies TypeEntry;
