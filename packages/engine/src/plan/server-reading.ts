import type { ServerReading, Table } from '@repo/database';
import type { DateOrder, Plan, PlannedColumn } from '@repo/transforms';
import type { ValueReading } from './value-type.ts';

/** DateStyle for each order. With YMD the server rejects `03/04/2024`, like our own rules without a `dateOrder`. */
const dateStyles: Readonly<Record<DateOrder, string>> = {
  iso: 'ISO, YMD',
  mdy: 'ISO, MDY',
  dmy: 'ISO, DMY',
};

/**
 * Returns the settings for columns that only the server can read, so that dates in arrays, ranges and composite types
 * mean the same as in a date column.
 * @returns undefined if no column needs it, because triggers see these settings too
 */
export function serverReading(
  columns: readonly PlannedColumn[],
  table: Table,
  { dateOrder, timeZone }: ValueReading,
): ServerReading | undefined {
  const opaque = new Set(columns.filter(({ type }) => type === 'opaque').map(({ name }) => name));
  const needsIt = table.columns.some(({ name, type }) => opaque.has(name) && mayHoldDates(type.baseName));
  return needsIt ? { DateStyle: dateStyles[dateOrder], TimeZone: serverZoneOf(timeZone) } : undefined;
}

const dated = /date|time|^_?ts(?:tz)?(?:multi)?range|abstime|record/;

/** PostgreSQL's own types have unqualified names; any other type may contain dates. */
function mayHoldDates(baseName: string): boolean {
  return baseName.includes('.') || dated.test(baseName);
}

/**
 * Settings by which the server reads text of the types with these names. All of them apply to types that are not its
 * own.
 */
const readBy: Readonly<Record<string, RegExp>> = {
  DateStyle: dated,
  TimeZone: dated,
  timezone_abbreviations: dated,
  IntervalStyle: /interval|record/,
  array_nulls: /^_|record/,
};

/** Settings by which the server reads the data of COPY. */
export function settingsReadBy({ form, columns }: Plan, table: Table): readonly string[] {
  // In text form, COPY keeps the encoding of its beginning. In binary form, no other setting matters.
  if (form === 'binary') return ['client_encoding'];
  const given = new Set(columns.map(({ name }) => name));
  const types = table.columns.flatMap(({ name, type }) => (given.has(name) ? [type.baseName] : []));
  return Object.keys(readBy).filter((setting) =>
    types.some((type) => type.includes('.') || readBy[setting]!.test(type)),
  );
}

/** The server takes a bare `+02:00` as west of Greenwich, like POSIX. */
function serverZoneOf(timeZone: string): string {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(timeZone) ?? [];
  if (sign === undefined) return timeZone;
  return `<${sign}${hours}${minutes}>${sign === '+' ? '-' : '+'}${hours}:${minutes}`;
}
