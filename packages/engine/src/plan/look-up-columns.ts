import type { Table, TableColumn } from '@repo/database';
import type { Dialect } from '@repo/transforms';
import type { Mapping } from '../parameters/mapping.ts';
import type { ColumnOptions } from '../parameters/column-options.ts';
import { foldName, isUnnamed } from './fold-name.ts';
import { aliasIndex, type Found, insertableColumns, nameIndex } from './name-index.ts';

/** Columns by the field that `map` sends there: its name in the header, or its position from 1. Undefined: left out. */
export type ColumnMap = ReadonlyMap<Mapping['field'], TableColumn | undefined>;

/** How a field found its column; `configuration`: by an alias. */
export const waysToMatch = ['exact', 'folded', 'map', 'order', 'configuration', 'none'] as const;

/** Meaning of a field, by its name or position. */
export interface Lookup {
  /** Name in the header. */
  readonly name: string;
  /** Index of the field, from 0. */
  readonly source: number;
  /**
   * `several`: more than one column could be meant. `taken`: an earlier field has this name, or another one has the
   * better claim to the column. `leftOut`: as `map` says.
   */
  readonly column: Found<TableColumn> | 'taken' | 'leftOut';
  readonly matched: (typeof waysToMatch)[number];
  /** The field that took the column or the name. */
  readonly by?: number;
}

/** A field with a column. */
export interface Match extends Lookup {
  readonly column: TableColumn;
}

export interface LookupOptions {
  readonly dialect: Dialect;
  /** Fields that `map` sends to a column, or leaves out. */
  readonly map: ColumnMap;
  /** Options for single columns, by the column's name. */
  readonly columns: ReadonlyMap<string, ColumnOptions>;
}

/**
 * Looks up each field without judging the result: several may mean one column, or none. A field mapped by position has
 * no name; of other fields with the same name, only the first counts. An exact name takes a column from a folded one.
 */
export function lookUpColumns(header: readonly string[], table: Table, options: LookupOptions): Lookup[] {
  const mapped = (source: number, column: TableColumn | undefined): Lookup => ({
    name: header[source]!,
    source,
    column: column ?? 'leftOut',
    matched: 'map',
  });
  const { map, dialect } = options;
  const hasHeader = dialect.header !== false;
  const left = header.map((_, source) => source).filter((source) => !map.has(source + 1));
  const others = hasHeader
    ? lookUpNames(header, left, table, options)
    : lookUpInOrder(header, left, table, map);
  const bySource = new Map(others.map((lookup) => [lookup.source, lookup]));
  return withoutTaken(header.map((_, source) => bySource.get(source) ?? mapped(source, map.get(source + 1))));
}

/** Without a header, fields go to the columns that `map` does not name, in order. */
function lookUpInOrder(
  header: readonly string[],
  sources: readonly number[],
  table: Table,
  map: ColumnMap,
): Lookup[] {
  const columns = columnsInOrder(table, map);
  return sources.map((source, i) => {
    const column = columns[i] ?? 'none';
    return { name: header[source]!, source, column, matched: column === 'none' ? 'none' : 'order' };
  });
}

/** Columns for the fields of a file without a header. */
export function columnsInOrder(table: Table, map: ColumnMap): TableColumn[] {
  const mapped = new Set(map.values());
  return insertableColumns(table).filter((column) => !mapped.has(column));
}

function lookUpNames(
  header: readonly string[],
  sources: readonly number[],
  table: Table,
  { map, columns }: LookupOptions,
): Lookup[] {
  const first = new Map<string, number>();
  for (const source of sources) if (!first.has(header[source]!)) first.set(header[source]!, source);
  const mapped = mappedNames([...first.keys()], map);
  const find = aliasIndex(table, columns);
  return sources.map((source): Lookup => {
    const name = header[source]!;
    const by = first.get(name)!;
    if (isUnnamed(name)) return { name, source, column: 'none', matched: 'none' };
    if (by !== source) return { name, source, column: 'taken', matched: 'none', by };
    if (mapped.has(name)) return { name, source, column: mapped.get(name) ?? 'leftOut', matched: 'map' };
    const column = find(name);
    return { name, source, column, matched: typeof column === 'string' ? 'none' : wayOf(name, column) };
  });
}

function wayOf(name: string, column: TableColumn): Lookup['matched'] {
  if (name === column.name) return 'exact';
  return foldName(name) === foldName(column.name) ? 'folded' : 'configuration';
}

/** What `map` says about names of the header. */
function mappedNames(names: readonly string[], map: ColumnMap): ReadonlyMap<string, TableColumn | undefined> {
  const find = namesOfHeader(names);
  const mapped = new Map<string, TableColumn | undefined>();
  for (const [field, column] of map) {
    const found = typeof field === 'number' ? 'none' : find(field);
    if (typeof found === 'object') mapped.set(found.name, column);
  }
  return mapped;
}

/** Index of the names of a header, of which each occurs once. */
export function namesOfHeader(names: readonly string[]): (name: string) => Found<{ readonly name: string }> {
  return nameIndex(names.map((name) => [name, { name }]));
}

/** Gives a column that several fields mean to the one that `map` names or, otherwise, whose name is its own. */
function withoutTaken(lookups: readonly Lookup[]): Lookup[] {
  const owners = new Map<TableColumn, Lookup>();
  for (const way of ['exact', 'map'] as const)
    for (const lookup of lookups)
      if (lookup.matched === way && typeof lookup.column === 'object') owners.set(lookup.column, lookup);
  return lookups.map((lookup) => {
    const owner = typeof lookup.column === 'object' ? owners.get(lookup.column) : undefined;
    if (owner === undefined || lookup.matched === owner.matched) return lookup;
    return { ...lookup, column: 'taken', matched: 'none', by: owner.source };
  });
}
