import type { Table, TableColumn } from '@repo/database';
import { type Dialect, quoted, suspectDelimiter } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';
import type { ColumnMap } from './column-map.ts';
import type { ColumnOptions } from '../parameters/column-options.ts';
import { isReason, reasonColumns } from './reason-columns.ts';
import { columnIndex, type Found, insertableColumns, nameIndex } from './name-index.ts';
import { listNames, unknownColumnsProblem } from './unknown-columns.ts';

export interface MatchOptions {
  readonly dialect: Dialect;
  /** Header names mapped to columns of other names. */
  readonly map: ColumnMap;
  /** Options for single columns, by the column's name. */
  readonly columns: ReadonlyMap<string, ColumnOptions>;
  readonly unknownColumns: 'reject' | 'ignore';
  /** Line of the header, if it is known. */
  readonly headerLine?: number | undefined;
}

/** Index of a field, from 0, and its column. */
export interface Match {
  readonly column: TableColumn;
  readonly source: number;
}

/**
 * Finds the table's column for each name of the header. Without a header, fields go to the table's columns in order,
 * except generated ones, and no column may lack its field.
 * @param lookups of this header in this table
 * @throws Problem COLUMN_UNKNOWN, COLUMN_MISSING, HEADER_DUPLICATE, or CsvError DELIMITER_SUSPECT
 */
export function matchColumns(
  header: readonly string[],
  table: Table,
  options: MatchOptions,
  lookups: readonly Lookup[] = lookUpColumns(header, table, options),
): Match[] {
  if (options.dialect.header === false) return matchInOrder(header.length, table, options);
  rejectUnmappedNames(header, options.map);
  const matches = lookups.flatMap(({ column, source }) =>
    typeof column === 'string' ? [] : [{ column, source }],
  );
  const hasReasons = endsInReasons(lookups);
  const unknown = lookups.filter(({ column, source }) => {
    const isLeftOut = options.unknownColumns === 'ignore' || (hasReasons && isReason(header, source));
    return column === 'several' || (column === 'none' && !isLeftOut);
  });
  if (unknown.length > 0 || matches.length === 0)
    throw unmatched(header, unknown.length > 0 ? unknown : lookups, table, options);
  rejectDuplicateColumns(header, matches);
  return matches;
}

/**
 * Returns whether the header ends with the columns that a reject download adds, and the table has neither. If so, an
 * import drops them.
 */
function endsInReasons(lookups: readonly Lookup[]): boolean {
  return lookups.slice(-reasonColumns.length).every(({ column }) => column === 'none');
}

/** Meaning of a field, counted from 0, by its name or position. */
export interface Lookup {
  readonly name: string;
  readonly source: number;
  readonly column: Found<TableColumn>;
}

/** Looks up each name of the header without judging the result: several may mean one column, or none. */
export function lookUpColumns(
  header: readonly string[],
  table: Table,
  { dialect, map, columns: own }: Pick<MatchOptions, 'dialect' | 'map' | 'columns'>,
): Lookup[] {
  if (dialect.header === false) {
    const columns = insertableColumns(table);
    return header.map((name, source) => ({ name, source, column: columns[source] ?? 'none' }));
  }
  const mapped = mapHeader(header, map);
  const find = columnOrAlias(table, own);
  return header.map((name, source) => ({ name, source, column: mapped.get(name) ?? find(name) }));
}

function matchInOrder(fields: number, table: Table, { unknownColumns }: MatchOptions): Match[] {
  const columns = insertableColumns(table);
  const counts = `the first record has ${fields} ${fields === 1 ? 'field' : 'fields'}, and ${quoted(table.name)} has ${columns.length}: ${listNames(columns.map(({ name }) => name))}`;
  if (fields > columns.length && unknownColumns === 'reject') throw new Problem('COLUMN_UNKNOWN', counts);
  // If the first field is the missing one, all others would go to the wrong columns.
  if (fields < columns.length)
    throw new Problem('COLUMN_MISSING', `${counts}; to load only some columns, add a header`);
  return columns.slice(0, fields).map((column, source) => ({ column, source }));
}

/** A column's own name takes precedence over an alias. */
function columnOrAlias(
  table: Table,
  options: ReadonlyMap<string, ColumnOptions>,
): (name: string) => Found<TableColumn> {
  const named = table.columns.flatMap((column) =>
    (options.get(column.name)?.aliases ?? []).map((alias) => ({ alias, column })),
  );
  const findColumn = columnIndex(table);
  const findAlias = nameIndex(named, ({ alias }) => alias);
  return (name) => {
    const column = findColumn(name);
    const other = column === 'none' ? findAlias(name) : column;
    return typeof other === 'object' && 'alias' in other ? other.column : other;
  };
}

function mapHeader(header: readonly string[], map: ColumnMap): ColumnMap {
  if (map.size === 0) return map;
  const find = headerIndex(header);
  return new Map(
    [...map].flatMap(([wanted, column]): [string, TableColumn][] => {
      const found = find(wanted);
      return typeof found === 'string' ? [] : [[found.name, column]];
    }),
  );
}

/** @throws Problem COLUMN_UNKNOWN if the header lacks a mapped name */
function rejectUnmappedNames(header: readonly string[], map: ColumnMap): void {
  if (map.size === 0) return;
  const find = headerIndex(header);
  for (const wanted of map.keys()) {
    if (typeof find(wanted) === 'string')
      throw new Problem('COLUMN_UNKNOWN', `map names ${quoted(wanted)}, which is not in the header`);
  }
}

function headerIndex(header: readonly string[]): (name: string) => Found<{ readonly name: string }> {
  return nameIndex(
    header.map((name) => ({ name })),
    ({ name }) => name,
  );
}

function unmatched(
  header: readonly string[],
  unknown: readonly Lookup[],
  table: Table,
  { dialect, headerLine }: MatchOptions,
): Error {
  const line = headerLine === undefined ? {} : { line: headerLine };
  const suspect = header.length === 1 ? suspectDelimiter(header[0]!, dialect, line) : undefined;
  return (
    suspect ??
    unknownColumnsProblem(
      unknown.map(({ name }) => name),
      table,
      line,
    )
  );
}

function rejectDuplicateColumns(header: readonly string[], matches: readonly Match[]): void {
  const taken = new Map<TableColumn, string>();
  for (const { column, source } of matches) {
    const [name, other] = [header[source]!, taken.get(column)];
    if (other !== undefined) {
      throw new Problem(
        'HEADER_DUPLICATE',
        `${quoted(other)} and ${quoted(name)} both mean the column ${quoted(column.name)}`,
      );
    }
    taken.set(column, name);
  }
}
