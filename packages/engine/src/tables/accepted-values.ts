import type { TableColumn } from '@repo/database';

/** By the rule's name. */
const grammars: Readonly<Record<string, string>> = {
  bool: 'true, false, yes, no, on, off, their beginnings, 1 and 0',
  bytea: 'bytes as \\x… in hexadecimal, or with \\ before escaped ones',
  char: 'text; blanks at its end mean nothing',
  cidr: 'a network address, such as 192.0.2.0/24',
  date: '2024-01-31, 2024/01/31, 20240131, 31 Jan 2024; 31/01/2024 with dateOrder',
  email: 'an e-mail address, which is trimmed and put in lower case',
  float: 'a number such as 1.5 or 1e-3, NaN, Infinity',
  inet: 'an IP address, also with the length of its network',
  integer: 'a whole number',
  interval: 'such as 1 day 02:03:04 or P1DT2H3M4S',
  json: 'JSON, kept as it is written',
  jsonb: 'JSON',
  macaddr: 'such as 08:00:2b:01:02:03',
  macaddr8: 'such as 08:00:2b:01:02:03:04:05',
  name: 'a name of up to 63 bytes',
  numeric: 'a decimal number',
  opaque: 'what PostgreSQL reads as this type; it is checked when the row is loaded',
  singleByte: 'one byte',
  text: 'text, kept as it is',
  time: 'a time of day, such as 10:30 or 10:30:00.5',
  timestamp: 'such as 2024-01-31 10:30:00; 31/01/2024 10:30 with dateOrder',
  timestamptz: 'such as 2024-01-31T10:30:00Z; without an offset in timeZone; 31/01/2024 10:30 with dateOrder',
  timetz: 'such as 10:30:00+02',
  uuid: '32 hexadecimal digits, with hyphens or without',
};

/** Labels that are listed; an enum may have thousands. */
const LABELS_MAX = 20;

/** What the rule lets into the column, in a few words. */
export function acceptedValues(rule: string, { type }: TableColumn): string {
  const { labels, maxLength, precision, scale } = type;
  if (labels !== undefined) return oneOf(labels);
  const grammar = grammars[rule]!;
  if (maxLength !== undefined) return `${grammar}; up to ${maxLength} characters`;
  if (rule === 'numeric' && precision !== undefined)
    return `${grammar} of up to ${precision} digits, ${scale} of them behind the point`;
  return grammar;
}

function oneOf(labels: readonly string[]): string {
  const shown = labels.slice(0, LABELS_MAX).map((label) => JSON.stringify(label));
  const more = labels.length - shown.length;
  return `one of ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
