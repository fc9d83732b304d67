import type { ColumnValues } from '../../../batch/column-values.ts';
import type { Kernel, RecordBatch, Rule } from '../../../batch/record-batch.ts';
import { DATE_INVALID, KEPT, OUT_OF_RANGE, TYPE_INVALID } from '../../../batch/reject-code.ts';
import { replaceText } from '../../kernels/replace-text.ts';
import { storeSafeInteger } from '../../number/int64.ts';
import { isoDate, isoTime } from '../calendar.ts';
import type { TimeZone } from '../time-zone.ts';
import { momentText, offsetIn, storeMoment } from '../timestamp-kernel.ts';
import { EpochReader, ExcelReader } from './count-reader.ts';
import { parseDateFormat } from './date-format.ts';
import type { MomentReader } from './moment-reader.ts';
import { TemplateReader } from './template-reader.ts';

/**
 * Creates the rule of a date column with a format. A time of day must be midnight, because it would be lost.
 * @throws RangeError for a format that {@link parseDateFormat} rejects
 */
export function formattedDate(format: string): Rule {
  return ruleOf(format, 4, (reader, asText) => (batch, values, r) => {
    const { days, micros } = reader;
    if (micros !== 0) return DATE_INVALID;
    if (asText) replaceText(batch, values, r, isoDate(days));
    else {
      values.low[r] = days;
      values.length[r] = 4;
    }
    return KEPT;
  });
}

/**
 * Creates the rule of a timestamp with or without time zone.
 * @param zone zone of a value without an offset; undefined if offsets mean nothing
 */
export function formattedTimestamp(format: string, zone: TimeZone | undefined): Rule {
  return ruleOf(format, 8, (reader, asText) => (batch, values, r) => {
    const { days, micros, offsetSeconds } = reader;
    const offset = zone === undefined ? 0 : offsetIn(zone, days, micros, offsetSeconds);
    if (!storeMoment(values, r, days, micros, offset)) return OUT_OF_RANGE;
    if (asText) replaceText(batch, values, r, momentText(days, micros, offset, zone));
    else values.length[r] = 8;
    return KEPT;
  });
}

/** Creates the rule of a time column. An offset is ignored, as without a format. */
export function formattedTime(format: string): Rule {
  return ruleOf(
    format,
    8,
    (reader, asText) => (batch, values, r) => {
      if (asText) replaceText(batch, values, r, isoTime(reader.micros));
      else {
        storeSafeInteger(values, r, reader.micros);
        values.length[r] = 8;
      }
      return KEPT;
    },
    TYPE_INVALID,
  );
}

/** Stores what the reader has read as a record's value. @returns the fault, or KEPT */
type Store = (batch: RecordBatch, values: ColumnValues, record: number) => number;

/** @param invalid fault of a text that is not in the format */
function ruleOf(
  format: string,
  width: 4 | 8,
  storing: (reader: MomentReader, asText: boolean) => Store,
  invalid: number = DATE_INVALID,
): Rule {
  const reader = readerOf(format, invalid === DATE_INVALID);
  return {
    json: 'string',
    text: kernelOf(reader, storing(reader, true), invalid),
    binary: { kernel: kernelOf(reader, storing(reader, false), invalid), width },
    explain: (code) => {
      if (code === 'OUT_OF_RANGE') return `not in the years 1 to 9999 in the form ${format}`;
      return code === 'DATE_INVALID' || code === 'TYPE_INVALID'
        ? `no such date or time, or not in the form ${format}`
        : undefined;
    },
  };
}

function readerOf(text: string, hasDay: boolean): MomentReader {
  const format = parseDateFormat(text);
  switch (format.kind) {
    case 'template':
      return new TemplateReader(format);
    case 'epoch_s':
      return new EpochReader(0);
    case 'epoch_ms':
      return new EpochReader(3);
    case 'epoch_us':
      return new EpochReader(6);
    case 'excel':
      return new ExcelReader(hasDay);
  }
}

/** Every value counts as a change: the column does not return it in the form of the file. */
function kernelOf(reader: MomentReader, store: Store, invalid: number): Kernel {
  return (batch, values, column) => {
    const { fate, recordCount } = batch;
    const { start, length } = values;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size < 0 || fate[r] !== KEPT) continue;
      let fault = reader.read(batch.bytes, start[r]!, start[r]! + size);
      if (fault === KEPT) fault = store(batch, values, r);
      if (fault === KEPT) values.changed[r] = 1;
      else batch.reject(r, fault === DATE_INVALID ? invalid : fault, column);
    }
  };
}
