import type { Table, TableColumn } from '@repo/database';
import { quoted } from '@repo/transforms';
import type { ColumnOptions } from '../parameters/column-options.ts';
import { Problem } from '../problem/problem.ts';
import type { Match } from './look-up-columns.ts';

/** What the request and the configuration require, in addition to the table. */
export interface Requirements {
  /** Columns that every record must have. */
  readonly key: readonly string[];
  /** Options for single columns, by the column's name. */
  readonly columns: ReadonlyMap<string, ColumnOptions>;
}

/** @throws Problem COLUMN_MISSING if the file lacks a required column */
export function requireColumns(matches: readonly Match[], table: Table, requirements: Requirements): void {
  const given = new Set(matches.map(({ column }) => column.name));
  const missing = table.columns.filter(
    (column) => isRequired(column, requirements) && !given.has(column.name),
  );
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => quoted(name)).join(', ');
  throw new Problem('COLUMN_MISSING', `the file lacks ${names}, which ${quoted(table.name)} requires`);
}

/** Whether the file must have the column: the table, the key or the configuration requires a value. */
export function isRequired(column: TableColumn, requirements: Requirements): boolean {
  const { nullable, hasDefault, identity, generated } = column;
  const hasNoOther = !nullable && !hasDefault && identity === undefined && !generated;
  return hasNoOther || isRequiredByOptions(column, requirements);
}

/** Whether the key or the configuration requires a value. */
export function isRequiredByOptions({ name }: TableColumn, { key, columns }: Requirements): boolean {
  return key.includes(name) || columns.get(name)?.required === true;
}
