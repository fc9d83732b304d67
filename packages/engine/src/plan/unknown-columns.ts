import type { Table } from '@repo/database';
import { excerpt, quoted } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';
import { foldName, insertableColumns } from './name-index.ts';
import { lookAlike } from './look-alike.ts';

/** Most bytes of names in one list of a message. */
const LISTED_BYTES_MAX = 1024;

/**
 * Returns a Problem COLUMN_UNKNOWN that says why header names cannot be loaded, with as many names as fit into a
 * message.
 * @param names at least one
 * @param line of the header, if it is known
 */
export function unknownColumnsProblem(
  names: readonly string[],
  table: Table,
  position: { readonly line?: number },
): Problem {
  const [first = ''] = names;
  const many = `${names.length} columns of the file are not in ${quoted(table.name)}: ${listNames(names)}`;
  const what = names.length === 1 ? `${quoted(first)} ${explainUnknownColumn(first, table)}` : many;
  const columns = insertableColumns(table).map(({ name }) => name);
  return new Problem('COLUMN_UNKNOWN', `${what}; its columns are ${listNames(columns)}`, {
    position: { ...position, column: excerpt(first) },
  });
}

/** Lists names in quotes, and counts those that do not fit into the message. */
export function listNames(names: readonly string[]): string {
  const shown: string[] = [];
  let left = LISTED_BYTES_MAX;
  for (const name of names) {
    const text = quoted(name);
    left -= Buffer.byteLength(text);
    if (left < 0) return `${shown.join(', ')} and ${names.length - shown.length} more`;
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
  const folded = table.columns.filter((column) => foldName(column.name) === foldName(name));
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
