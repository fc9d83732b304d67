import type { Table, TableColumn } from '@repo/database';
import { quoted } from '@repo/transforms';
import { columnIndex } from '../plan/name-index.ts';
import { namesAt } from '../parameters/parameters.ts';
import { invalidBounds } from '../plan/column-bounds.ts';
import { explainNotApplicable } from '../plan/explain-not-applicable.ts';
import { checkAliases } from './check-aliases.ts';
import { typeOf } from '../plan/value-type.ts';
import type { ConfigFault, ConfigPath } from './config-fault.ts';
import type { ColumnConfig } from '../parameters/table-defaults.ts';

export interface FittedColumns {
  /** Configuration of columns by their own names. */
  readonly columns: ReadonlyMap<string, ColumnConfig>;
  readonly faults: readonly ConfigFault[];
}

/**
 * Finds the table's column for each name in its configuration, and the faults.
 * @param path path of the table's configuration
 */
export function fitColumns(
  path: ConfigPath,
  columns: Readonly<Record<string, ColumnConfig>>,
  table: Table,
): FittedColumns {
  const fitted = new Map<string, ColumnConfig>();
  const faults: ConfigFault[] = [];
  const find = columnIndex(table);
  for (const [name, column] of Object.entries(columns)) {
    const at = [...path, 'columns', name];
    const found = find(name);
    if (typeof found === 'string') faults.push({ path: at, message: describeMismatch(found, table) });
    else if (fitted.has(found.name))
      faults.push({ path: at, message: `is the same column as ${quoted(found.name)}` });
    else {
      fitted.set(found.name, column);
      faults.push(...findMisfits(at, column, found));
    }
  }
  const names = table.columns.map(({ name }) => name);
  faults.push(...checkAliases([...path, 'columns'], columns, names));
  return { columns: fitted, faults };
}

function describeMismatch(found: 'none' | 'several', { name }: Table): string {
  return found === 'none'
    ? `is not a column of ${quoted(name)} that can be loaded`
    : `matches several columns of ${quoted(name)}`;
}

function findMisfits(path: ConfigPath, config: ColumnConfig, column: TableColumn): ConfigFault[] {
  const misfits = namesAt('table.column')
    .filter((name) => config[name] !== undefined)
    .flatMap((name) => {
      const message = explainNotApplicable(name, column, config[name]);
      return message === undefined ? [] : [{ name, message }];
    });
  return [
    ...misfits,
    ...invalidBounds({ base: typeOf(column.type).base, name: column.type.name }, config),
  ].map(({ name, message }) => ({
    path: [...path, name],
    message,
  }));
}
