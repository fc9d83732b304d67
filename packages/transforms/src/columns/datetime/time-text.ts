import { KEPT, TYPE_INVALID } from '../../batch/reject-code.ts';
import { DATE, fields, NUMBER, splitFields, TIME, ZONE } from './datetime-fields.ts';
import * as found from './datetime-parts.ts';
import { parts } from './datetime-parts.ts';
import { DATE_CHARACTERS_MAX, microsOfDay } from './datetime-text.ts';
import { ALLBALLS, isDateKeyword, meaningOf } from './datetime-words.ts';

/** What {@link parseTime} found. */
export interface Time {
  micros: number;
  /** Seconds east of UTC; undefined when the text names no zone. */
  offsetSeconds: number | undefined;
}

let half = 0;

/**
 * Reads a time of day with or without an offset, as PostgreSQL does (manual, 8.5.1.2 and appendix B): `10:30`,
 * `10:30:00.5`, `103000`, `1030`, `T10:30`, `10:30 pm`, `allballs`; `+02`, `UTC`. What PostgreSQL reads and is
 * refused: a date before it, which would be lost; names of zones other than UTC; `now`.
 * @returns the fault TYPE_INVALID, or KEPT with `into` filled
 */
export function parseTime(value: string, into: Time): number {
  if (!splitFields(value, DATE_CHARACTERS_MAX, isDateKeyword)) return TYPE_INVALID;
  found.clearParts('ymd');
  half = 0;
  let seen = 0;
  let isAfterT = false;
  for (let f = 0; f < fields.count; f++) {
    const kind = fields.kind[f]!;
    const word = kind > ZONE ? meaningOf(fields.text[f]!)?.word : undefined;
    if (word === 'noise') continue;
    if (word === 'time') {
      if (isAfterT) return TYPE_INVALID;
      isAfterT = true;
      continue;
    }
    const bits = readField(f, seen, isAfterT);
    if (bits === found.NOTHING || bits & seen) return TYPE_INVALID;
    if (kind === TIME || kind === NUMBER) isAfterT = false;
    seen |= bits;
  }
  if (isAfterT || !(seen & found.TIME_OF_DAY) || (seen & found.DAYLIGHT && !(seen & found.OFFSET)))
    return TYPE_INVALID;
  into.micros = microsOfDay(half);
  into.offsetSeconds = seen & found.OFFSET ? parts.offsetSeconds : undefined;
  return Number.isNaN(into.micros) ? TYPE_INVALID : KEPT;
}

function readField(f: number, seen: number, isAfterT: boolean): number {
  const text = fields.text[f]!;
  const whole = seen | found.WHOLE_DATE;
  switch (fields.kind[f]) {
    case TIME:
      return found.readTime(text);
    case ZONE:
      return found.readOffset(text);
    case NUMBER: {
      const point = text.indexOf('.');
      return point >= 0 && point <= 2 && !isAfterT ? found.NOTHING : found.readRunTogether(text, whole);
    }
    case DATE: {
      // In front it is a date where a time follows, or a time with an offset of its own.
      const isDate =
        f === 0 && fields.count >= 2 && (fields.kind[fields.count - 1] === DATE || fields.kind[1] === TIME);
      return isDate || seen & found.TIME_OF_DAY ? found.NOTHING : found.readTimeAndOffset(text, whole);
    }
    default:
      return readWord(text);
  }
}

function readWord(text: string): number {
  const meaning = meaningOf(text);
  switch (meaning?.word) {
    case 'half':
      half = meaning.value;
      return found.HALF;
    case 'era':
      return found.ERA;
    case 'zone':
      parts.offsetSeconds = 0;
      return found.OFFSET;
    case 'daylight':
      parts.offsetSeconds += meaning.value;
      return found.DAYLIGHT;
    case 'special':
      if (meaning.value !== ALLBALLS) return found.NOTHING;
      parts.hour = parts.minute = parts.second = parts.micros = 0;
      return found.TIME_OF_DAY | found.OFFSET;
    default:
      return found.NOTHING;
  }
}
