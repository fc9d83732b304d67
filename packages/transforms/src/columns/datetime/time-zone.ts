/** The zone of times without an offset. */
export interface TimeZone {
  /** Offset in seconds east of UTC if it never changes, otherwise undefined. */
  readonly fixedOffset: number | undefined;
  /** Returns the offset, in seconds east of UTC, of a clock that shows this many seconds since 2000-01-01 00:00. */
  offsetAt(localSeconds: number): number;
}

const DAY_SECONDS = 86_400;
/** 2000-01-01 in milliseconds since 1970. */
const EPOCH_MS = 946_684_800_000;
/** The calendar, and every rule of summer time with it, repeats after this many seconds. */
const CYCLE_SECONDS = 146_097 * DAY_SECONDS;
/** The year 2800. From here on, rules repeat; far later JavaScript has no dates. */
const RULED_FROM = 800 * 365.25 * DAY_SECONDS;
/** The year 1600. Before it, all zones use local mean time. */
const UNRULED_UNTIL = -400 * 365.25 * DAY_SECONDS;

const fixed = /^([+-])(\d{2}):?(\d{2})$/;

/**
 * Returns the zone of an IANA name (`Europe/Berlin`), of `UTC`, or of an offset such as `+02:00`, east of Greenwich.
 * Clock changes come from Node's ICU data.
 *
 * A time that the clock skips is taken at the offset before the change, a time that it shows twice at the offset after
 * it, as in PostgreSQL (`DetermineTimeZoneOffset`, utils/adt/datetime.c). All columns of a plan share one zone object:
 * ICU takes 0.1 ms to create one, and each caches its own offsets.
 * @throws RangeError for an unknown name
 */
export function timeZone(name: string): TimeZone {
  const known = latest?.name === name ? latest.zone.deref() : undefined;
  if (known) return known;
  const zone = makeTimeZone(name);
  latest = { name, zone: new WeakRef(zone) };
  return zone;
}

/** The latest zone, as long as a column uses it. */
let latest: { readonly name: string; readonly zone: WeakRef<TimeZone> } | undefined;

function makeTimeZone(name: string): TimeZone {
  const m = fixed.exec(name);
  if (m !== null) return offsetZone(m[1] === '-' ? -1 : 1, Number(m[2]), Number(m[3]));
  // Handle the usual zone without ICU, which takes 10 ms to load its data.
  if (name === 'UTC') return offsetZone(1, 0, 0);
  // Throws for an unknown name.
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const { timeZone: canonical } = format.resolvedOptions();
  return canonical === 'UTC'
    ? offsetZone(1, 0, 0)
    : { fixedOffset: undefined, offsetAt: localOffsets(format) };
}

function offsetZone(sign: number, hours: number, minutes: number): TimeZone {
  if (hours > 15 || minutes > 59) throw new RangeError('an offset must be less than 16 hours');
  const fixedOffset = sign * (hours * 60 + minutes) * 60 + 0;
  return { fixedOffset, offsetAt: () => fixedOffset };
}

/** Maximum number of cached days: a file may contain every day, and an entry takes about 40 bytes. */
const CACHED_DAYS_MAX = 100_000;

/** A change of the clock: its second of UTC, and the offsets before and after it. */
interface Jump {
  readonly at: number;
  readonly before: number;
  readonly after: number;
}

function localOffsets(format: Intl.DateTimeFormat): TimeZone['offsetAt'] {
  const days = new Map<number, number | Jump>();
  return (given) => {
    const local = inCycle(given);
    const day = Math.floor(local / DAY_SECONDS);
    let found = days.get(day);
    if (found === undefined) {
      if (days.size >= CACHED_DAYS_MAX) days.clear();
      found = offsetsOf(format, day);
      days.set(day, found);
    }
    if (typeof found === 'number') return found;
    // PostgreSQL looks for the next change from 24 hours before the time shown.
    if (found.at <= local - DAY_SECONDS) return found.after;
    const isBefore = local - found.before < found.at;
    const isAfter = local - found.after >= found.at;
    if (isBefore === isAfter) return isBefore ? found.after : found.before;
    return isBefore ? found.before : found.after;
  };
}

function inCycle(local: number): number {
  if (local >= RULED_FROM) return local - Math.ceil((local - RULED_FROM) / CYCLE_SECONDS) * CYCLE_SECONDS;
  return Math.max(local, UNRULED_UNTIL);
}

/** Returns the offset of the whole local day, or the change that it may contain. */
function offsetsOf(format: Intl.DateTimeFormat, day: number): number | Jump {
  let low = (day - 2) * DAY_SECONDS;
  let high = (day + 2) * DAY_SECONDS;
  const before = offsetOf(format, low);
  const after = offsetOf(format, high);
  if (before === after) return before;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetOf(format, middle) === before) low = middle;
    else high = middle;
  }
  return { at: high, before, after: offsetOf(format, high) };
}

/** Returns the offset at a second of UTC, in seconds east of UTC. */
function offsetOf(format: Intl.DateTimeFormat, seconds: number): number {
  const parts = new Map<string, string>();
  for (const { type, value } of format.formatToParts(EPOCH_MS + seconds * 1000)) parts.set(type, value);
  const number = (type: string) => Number(parts.get(type));
  const shown = Date.UTC(
    number('year'),
    number('month') - 1,
    number('day'),
    number('hour'),
    number('minute'),
    number('second'),
  );
  return (shown - EPOCH_MS) / 1000 - seconds;
}
