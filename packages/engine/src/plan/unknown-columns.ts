import type { Table } from '@repo/database';
import { excerpt, quoted } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';
import { formatMapping } from '../parameters/mapping.ts';
import type { ProblemCode } from '../problem/problem-codes.ts';
import { foldName, isUnnamed } from './fold-name.ts';
import type { Lookup } from './look-up-columns.ts';
import { insertableColumns } from './name-index.ts';
import { lookAlike } from './look-alike.ts';

/** Most bytes of names in one list of a message. */
const LISTED_BYTES_MAX = 1024;

/** A parameter that can be copied from a message into a URL and a command. */
const plainText = /^[\w:@.-]+$/;

interface UnknownOptions {
  /** Line of the header, if it is known. */
  readonly line?: number;
  /** All fields of the header. */
  readonly lookups: readonly Lookup[];
  /** Whether `unknownColumns=ignore` would load the file. */
  readonly canIgnore: boolean;
  /** Column of a similar name, into which the only unknown field could be loaded. */
  readonly similar?: string;
}

/**
 * Returns a Problem that names the fields that cannot be loaded, as many as fit into a message, and why: HEADER_EMPTY
 * if all lack a name, HEADER_DUPLICATE if others have their names or columns, otherwise COLUMN_UNKNOWN.
 * @param unknown at least one
 */
export function unknownColumnsProblem(
  unknown: readonly Lookup[],
  table: Table,
  { line, lookups, canIgnore, similar }: UnknownOptions,
): Problem {
  const [first] = unknown as [Lookup];
  const what =
    unknown.length === 1
      ? explainField(first, table, lookups)
      : `${unknown.length} columns of the file are not in ${quoted(table.name)}: ${listTexts(unknown.map(shownField))}`;
  const isKnown = unknown.every(({ name, column }) => column === 'taken' || isUnnamed(name));
  const columns = isKnown
    ? ''
    : `; its columns are ${listNames(insertableColumns(table).map(({ name }) => name))}`;
  const map = similar === undefined ? undefined : formatMapping({ field: first.name, column: similar });
  const hint =
    map !== undefined && plainText.test(map)
      ? `; send map=${map}`
      : canIgnore
        ? `; send unknownColumns=ignore to load the file without ${unknown.length === 1 ? 'it' : 'them'}`
        : '';
  return new Problem(codeOf(unknown), `${what}${columns}${hint}`, {
    position: {
      ...(line !== undefined && { line }),
      ...(!isUnnamed(first.name) && { column: excerpt(first.name) }),
    },
  });
}

function codeOf(unknown: readonly Lookup[]): ProblemCode {
  if (unknown.every(({ name }) => isUnnamed(name))) return 'HEADER_EMPTY';
  return unknown.every(({ column }) => column === 'taken') ? 'HEADER_DUPLICATE' : 'COLUMN_UNKNOWN';
}

function explainField(lookup: Lookup, table: Table, lookups: readonly Lookup[]): string {
  const { name, source, column } = lookup;
  if (isUnnamed(name)) return `column ${source + 1} of the header has no name`;
  if (column === 'taken') return describeTaken(lookup, lookups);
  return `${quoted(name)} ${explainUnknownColumn(name, table)}`;
}

/** Says which field of the header has the name or the column of another one. */
export function describeTaken({ name, source, by }: Lookup, lookups: readonly Lookup[]): string {
  const other = lookups.find((lookup) => lookup.source === by)!;
  if (other.name === name)
    return `the header names the column ${quoted(name)} twice, in columns ${other.source + 1} and ${source + 1}`;
  const names = [other, { name, source }]
    .toSorted((a, b) => a.source - b.source)
    .map((one) => quoted(one.name));
  const { column } = other;
  const shown = typeof column === 'object' ? ` ${quoted(column.name)}` : '';
  return `${names.join(' and ')} both mean the column${shown}`;
}

function shownField({ name, source, column }: Lookup): string {
  if (isUnnamed(name)) return `column ${source + 1} without a name`;
  return column === 'taken' ? `${quoted(name)} again in column ${source + 1}` : quoted(name);
}

/** Lists names in quotes, and counts those that do not fit into the message. */
export function listNames(names: readonly string[]): string {
  return listTexts(names.map(quoted));
}

function listTexts(texts: readonly string[]): string {
  const shown: string[] = [];
  let left = LISTED_BYTES_MAX;
  for (const text of texts) {
    left -= Buffer.byteLength(text);
    if (left < 0) return `${shown.join(', ')} and ${texts.length - shown.length} more`;
    shown.push(text);
  }
  return shown.join(', ');
}

/**
 * Returns a clause that says why a name matches no loadable column: the table may compute the column, deny it to the
 * role, or spell it differently although it looks the same.
 */
export function explainUnknownColumn(name: string, table: Table): string {
  const of = `of ${quoted(table.name)}`;
  const same = table.columns.filter((column) => column.name === name);
  const folded =
    same.length > 0 ? same : table.columns.filter((column) => foldName(column.name) === foldName(name));
  const [column, another] = folded;
  if (another !== undefined)
    return `could be any of the columns ${listNames(folded.map((one) => one.name))} ${of}; spell it exactly`;
  if (column?.generated)
    return `is a generated column ${of}, which the table computes itself; leave it out of the file`;
  if (column?.insertable === false) return `is a column ${of} that the database role may not insert into`;
  const names = insertableColumns(table).map((one) => one.name);
  const similar = lookAlike(name, names);
  return `is not a column ${of}${similar === undefined ? '' : `, but looks like one: ${similar}`}`;
}
