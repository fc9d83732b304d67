import type { Table, TableColumn } from '@repo/database';
import { foldName } from './fold-name.ts';

/** Result of a lookup: one item, none, or several. */
export type Found<T> = T | 'none' | 'several';

/**
 * Looks up items by name, exactly or folded. An exact name takes precedence, and so does the later of two equal ones.
 * @param named items, of which each may have several names
 */
export function nameIndex<T>(
  named: readonly (readonly [name: string, item: T])[],
): (name: string) => Found<T> {
  const exact = new Map(named);
  const folded = new Map<string, Set<T>>();
  for (const [name, item] of named) {
    const key = foldName(name);
    folded.set(key, (folded.get(key) ?? new Set()).add(item));
  }
  return (name) => {
    const same = exact.get(name);
    if (same !== undefined) return same;
    const [only, another] = folded.get(foldName(name)) ?? [];
    return another === undefined ? (only ?? 'none') : 'several';
  };
}

/** Columns of the table that can be loaded, by name. A name of any other column means none. */
export function columnIndex(table: Table): (name: string) => Found<TableColumn> {
  return insertableIndex(table.columns.map((column) => [column.name, column]));
}

/** Columns by their names and aliases. A column's own name takes precedence over another's equal alias. */
export function aliasIndex(
  { columns }: Table,
  options: ReadonlyMap<string, { readonly aliases?: readonly string[] }>,
): (name: string) => Found<TableColumn> {
  const aliases = columns.flatMap((column) =>
    (options.get(column.name)?.aliases ?? []).map((alias) => [alias, column] as const),
  );
  return insertableIndex([...aliases, ...columns.map((column) => [column.name, column] as const)]);
}

function insertableIndex(
  named: readonly (readonly [name: string, column: TableColumn])[],
): (name: string) => Found<TableColumn> {
  const find = nameIndex(named);
  return (name) => {
    const column = find(name);
    return typeof column === 'string' || column.insertable ? column : 'none';
  };
}

export function insertableColumns(table: Table): TableColumn[] {
  return table.columns.filter(({ insertable }) => insertable);
}
