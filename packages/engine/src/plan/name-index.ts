import type { Table, TableColumn } from '@repo/database';

/** Result of a lookup: one item, none, or several. */
export type Found<T> = T | 'none' | 'several';

/** Looks up items by their exact name first, then with case and surrounding whitespace folded. */
export function nameIndex<T>(items: readonly T[], nameOf: (item: T) => string): (name: string) => Found<T> {
  const exact = new Map(items.map((item) => [nameOf(item), item]));
  const folded = new Map<string, T[]>();
  for (const item of items) {
    const key = foldName(nameOf(item));
    folded.set(key, [...(folded.get(key) ?? []), item]);
  }
  return (name) => {
    const same = exact.get(name);
    if (same !== undefined) return same;
    const [only, another] = folded.get(foldName(name)) ?? [];
    return another === undefined ? (only ?? 'none') : 'several';
  };
}

/** Columns of the table that can be loaded, by name. */
export function columnIndex(table: Table): (name: string) => Found<TableColumn> {
  return nameIndex(insertableColumns(table), ({ name }) => name);
}

export function insertableColumns(table: Table): TableColumn[] {
  return table.columns.filter(({ insertable }) => insertable);
}

/** Folds case and surrounding whitespace. */
export function foldName(name: string): string {
  return name.trim().toLowerCase();
}
