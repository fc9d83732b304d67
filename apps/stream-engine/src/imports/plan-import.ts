import type { Table, TableColumn } from '@repo/database';
import { type Plan, type PlannedColumn, quoted } from '@repo/transforms';
import { Problem } from '../problem.ts';
import { type CopyForm, copyFormOf } from './copy-form.ts';
import { type MatchOptions, matchColumns } from './match-columns.ts';
import { type RuleOptions, ruleFor } from './rule-for.ts';

/** How an import reads its file and feeds COPY. */
export type ImportPlan = Plan & CopyForm;

export interface PlanOptions extends Omit<RuleOptions, 'serverVersion' | 'rule'>, MatchOptions {
  /** What means NULL where it is not quoted; undefined: nothing but the empty field. */
  readonly nullWords: readonly Uint8Array[] | undefined;
  /** Columns that every record must have, besides those that the table wants. */
  readonly key: readonly string[];
}

/**
 * Finds the table's column for each field of a record, the rule for each column and the form of COPY.
 * @throws Problem COLUMN_UNKNOWN, COLUMN_MISSING, HEADER_DUPLICATE, or CsvError DELIMITER_SUSPECT
 */
export function planImport(header: readonly string[], table: Table, options: PlanOptions): ImportPlan {
  const ruleOptions = { ...options, serverVersion: table.serverVersion };
  const { columns: own, key } = options;
  const isWanted = ({ name }: TableColumn) => key.includes(name) || own.get(name)?.required === true;
  const columns = matchColumns(header, table, options).map(
    ({ column, source }): PlannedColumn => ({
      name: column.name,
      source,
      rule: ruleFor(column, { ...ruleOptions, ...own.get(column.name) }),
      required: !column.nullable || isWanted(column),
      nullWords: own.get(column.name)?.nullWords ?? options.nullWords,
    }),
  );
  const given = new Set(columns.map(({ name }) => name));
  const missing = table.columns.filter(
    (column) => (isRequired(column) || isWanted(column)) && !given.has(column.name),
  );
  if (missing.length > 0) {
    const names = missing.map(({ name }) => quoted(name)).join(', ');
    throw new Problem('COLUMN_MISSING', `the file lacks ${names}, which ${quoted(table.name)} needs`);
  }
  return { columns, fieldCount: header.length, ...copyFormOf(columns, table) };
}

function isRequired({ nullable, hasDefault, identity, generated }: TableColumn): boolean {
  return !nullable && !hasDefault && identity === undefined && !generated;
}
