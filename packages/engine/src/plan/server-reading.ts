import type { ServerReading, Table } from '@repo/database';
import type { DateOrder, Plan, PlannedColumn } from '@repo/transforms';
import type { ValueReading } from './value-type.ts';

/** In the order YMD the server refuses `03/04/2024`, as our own rules do without a `dateOrder`. */
const dateStyles: Readonly<Record<DateOrder, string>> = {
  iso: 'ISO, YMD',
  mdy: 'ISO, MDY',
  dmy: 'ISO, DMY',
};

/**
 * How the server must read the columns that only it can read, so that dates in arrays, ranges and composite types mean
 * the same as in a column of dates.
 * @returns undefined if no column needs it, because triggers see these settings too
 */
export function serverReading(
  columns: readonly PlannedColumn[],
  table: Table,
  { dateOrder, timeZone }: ValueReading,
): ServerReading | undefined {
  const opaque = new Set(columns.filter(({ type }) => type === 'opaque').map(({ name }) => name));
  const needsIt = table.columns.some(({ name, type }) => opaque.has(name) && mayHoldDates(type.baseName));
  return needsIt ? { DateStyle: dateStyles[dateOrder], TimeZone: serverZone(timeZone) } : undefined;
}

const dated = /date|time|^_?ts(?:tz)?(?:multi)?range|abstime|record/;

/** PostgreSQL's own types have bare names; any other type may contain dates. */
function mayHoldDates(baseName: string): boolean {
  return baseName.includes('.') || dated.test(baseName);
}

/** By which settings the server reads values, in text, of types of these names; types that are not its own, by all. */
const readBy: Readonly<Record<string, RegExp>> = {
  DateStyle: dated,
  TimeZone: dated,
  timezone_abbreviations: dated,
  IntervalStyle: /interval|record/,
  array_nulls: /^_|record/,
};

/** The settings by which the server reads what COPY sends. */
export function settingsReadBy({ form, columns }: Plan, table: Table): readonly string[] {
  // In text the encoding is that of the beginning of the COPY; and in binary nothing else counts.
  if (form === 'binary') return ['client_encoding'];
  const given = new Set(columns.map(({ name }) => name));
  const types = table.columns.flatMap(({ name, type }) => (given.has(name) ? [type.baseName] : []));
  return Object.keys(readBy).filter((setting) =>
    types.some((type) => type.includes('.') || readBy[setting]!.test(type)),
  );
}

/** The server takes a bare `+02:00` as west of Greenwich, as POSIX does. */
function serverZone(timeZone: string): string {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(timeZone) ?? [];
  if (sign === undefined) return timeZone;
  return `<${sign}${hours}${minutes}>${sign === '+' ? '-' : '+'}${hours}:${minutes}`;
}
