import type { ServerReading, Table, TableColumn } from '@repo/database';
import {
  type EmptyMeaning,
  excerpt,
  mapInTurns,
  nextTurn,
  type Plan,
  type PlannedColumn,
  quoted,
} from '@repo/transforms';
import { Problem } from '../problem/problem.ts';
import type { ColumnPatterns } from './column-patterns.ts';
import { type CopyForm, copyFormOf } from './copy-form.ts';
import { type Match, type MatchOptions, matchColumns } from './match-columns.ts';
import { withNullOptions } from './null-options.ts';
import { serverReading } from './server-reading.ts';
import { dateReadingOf, typeOf, valueTypeOf, type ValueReading } from './value-type.ts';

/** How an import reads its file and feeds COPY. */
export interface ImportPlan extends Plan, CopyForm {
  /** Header names without a column, each cut to the length that a message may quote. */
  readonly ignoredColumns: readonly string[];
  /** How the server reads the columns that only it can read. */
  readonly serverReading?: ServerReading;
}

export interface PlanOptions extends ValueReading, MatchOptions {
  /** Columns that every record must have, in addition to those that the table requires. */
  readonly key: readonly string[];
  /** Compiled patterns of the columns' options. */
  readonly patterns: ColumnPatterns;
}

/**
 * Finds the table's column for each field, the rule for each column and the form of COPY, in turns of the event loop.
 * @throws Problem COLUMN_UNKNOWN, COLUMN_MISSING, HEADER_DUPLICATE, or CsvError DELIMITER_SUSPECT
 */
export async function planImport(
  header: readonly string[],
  table: Table,
  options: PlanOptions,
): Promise<ImportPlan> {
  // Reading the header has used up a turn.
  await nextTurn();
  const matches = matchColumns(header, table, options);
  const columns = await mapInTurns(matches, (match) => planColumn(match, table, options));
  requireColumns(matches, table, options);
  const reading = serverReading(columns, table, options);
  return { ...planOf(header, columns, table), ...(reading && { serverReading: reading }) };
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

/** Creates a plan that loads these columns and skips the others. */
export function planOf(
  header: readonly string[],
  columns: readonly PlannedColumn[],
  table: Table,
): ImportPlan {
  const loaded = new Set(columns.map(({ source }) => source));
  const ignoredColumns = header.filter((_, source) => !loaded.has(source)).map(excerpt);
  return { columns, fieldCount: header.length, ignoredColumns, ...copyFormOf(columns, table) };
}

/** Rule for a field of a column. */
export function planColumn({ column, source }: Match, table: Table, options: PlanOptions): PlannedColumn {
  const { timeZone, numbers, trim, exact, patterns } = options;
  const { aliases: _, pattern, ...own } = options.columns.get(column.name) ?? {};
  const type = valueTypeOf(column, {
    timeZone,
    ...numbers,
    ...(trim && { trim }),
    ...(exact && { exact }),
    ...own,
    ...dateReadingOf(typeOf(column.type), options, own),
    ...(pattern !== undefined && { pattern: patterns.get(pattern)! }),
    serverVersion: table.serverVersion,
    required: !column.nullable || isRequiredByOptions(column, options),
  });
  const { empty: _asked, ...ownNulls } = own;
  const empty = emptyMeaning(column, options);
  const nulls = { ...options, empty };
  return { name: column.name, source, ...withNullOptions(type, nulls, ownNulls) };
}

/** What an empty field of a column means: if nothing else was said, its default, if the column needs a value. */
function emptyMeaning(column: TableColumn, options: PlanOptions): EmptyMeaning | undefined {
  const asked = options.columns.get(column.name)?.empty ?? options.empty;
  const hasOwn = column.hasDefault && !isRequiredByOptions(column, options);
  if (asked === undefined)
    return hasOwn && !column.nullable && options.exact !== true ? 'default' : undefined;
  return asked === 'default' && !hasOwn ? undefined : asked;
}

type Requirements = Pick<PlanOptions, 'key' | 'columns'>;

/** Whether the file must have the column: the table, the key or the configuration requires a value. */
export function isRequired(column: TableColumn, requirements: Requirements): boolean {
  const { nullable, hasDefault, identity, generated } = column;
  const hasNoOther = !nullable && !hasDefault && identity === undefined && !generated;
  return hasNoOther || isRequiredByOptions(column, requirements);
}

function isRequiredByOptions({ name }: TableColumn, { key, columns }: Requirements): boolean {
  return key.includes(name) || columns.get(name)?.required === true;
}
