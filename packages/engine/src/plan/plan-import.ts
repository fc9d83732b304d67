import type { ServerReading, Table, TableColumn } from '@repo/database';
import {
  type EmptyMeaning,
  excerpt,
  mapInTurns,
  nextTurn,
  type Plan,
  type PlannedColumn,
} from '@repo/transforms';
import type { ColumnPatterns } from './column-patterns.ts';
import { type CopyForm, copyFormOf } from './copy-form.ts';
import { type Lookup, lookUpColumns, type Match } from './look-up-columns.ts';
import { type MatchOptions, matchColumns } from './match-columns.ts';
import { withNullOptions } from './null-options.ts';
import { isRequiredByOptions } from './required-columns.ts';
import { serverReading } from './server-reading.ts';
import { dateReadingOf, typeOf, valueTypeOf, type ValueReading } from './value-type.ts';

/** A field of the file. */
interface FieldOfFile {
  /** Position in the record, from 1. */
  readonly position: number;
  /** Name in the header, cut to the length that a message may quote. */
  readonly header: string;
}

interface RenamedField extends FieldOfFile {
  readonly column: string;
}

/** How an import reads its file and feeds COPY. */
export interface ImportPlan extends Plan, CopyForm {
  /** Fields of the file that are not loaded. */
  readonly leftOut: readonly FieldOfFile[];
  /** Fields that are loaded into columns of other names. */
  readonly renamed: readonly RenamedField[];
  /** How the server reads the columns that only it can read. */
  readonly serverReading?: ServerReading;
}

export interface PlanOptions extends ValueReading, MatchOptions {
  /** Compiled patterns of the columns' options. */
  readonly patterns: ColumnPatterns;
}

/**
 * Finds the table's column for each field, the rule for each column and the form of COPY, in turns of the event loop.
 * @throws Problem or CsvError like `matchColumns`
 */
export async function planImport(
  header: readonly string[],
  table: Table,
  options: PlanOptions,
): Promise<ImportPlan> {
  // Reading the header has used up a turn.
  await nextTurn();
  const lookups = lookUpColumns(header, table, options);
  const matches = matchColumns(header, table, options, lookups);
  const columns = await mapInTurns(matches, (match) => planColumn(match, table, options));
  const reading = serverReading(columns, table, options);
  return { ...planOf(lookups, columns, table), ...(reading && { serverReading: reading }) };
}

/** Creates a plan that loads these columns and skips the others. */
export function planOf(
  lookups: readonly Lookup[],
  columns: readonly PlannedColumn[],
  table: Table,
): ImportPlan {
  const loaded = new Map(columns.map(({ source, name }) => [source, name]));
  const fieldOf = ({ name, source }: Lookup) => ({ position: source + 1, header: excerpt(name) });
  return {
    columns,
    fieldCount: lookups.length,
    leftOut: lookups.filter(({ source }) => !loaded.has(source)).map(fieldOf),
    renamed: lookups.flatMap((lookup) => {
      const column = loaded.get(lookup.source);
      const isSame = column === undefined || column === lookup.name || lookup.matched === 'order';
      return isSame ? [] : [{ ...fieldOf(lookup), column }];
    }),
    ...copyFormOf(columns, table),
  };
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
