import { findTable, type Queryable, type Table } from '@repo/database';
import { mergeParameters } from '../parameters/merge-parameters.ts';
import type { TableDefaults } from '../parameters/table-defaults.ts';
import { Problem } from '../problem/problem.ts';
import { type ConfigFault, describeConfigFault, pathText } from './config-fault.ts';
import type { Config, TableConfig } from './config-schema.ts';
import { fitColumns } from './fit-columns.ts';

/**
 * Finds the configuration of a table, under any name that a request could use for it.
 * @throws Problem CONFIG_INVALID if it does not fit the table; DatabaseError
 */
export async function configFor(database: Queryable, table: Table, config: Config): Promise<TableDefaults> {
  const { defaults = {}, tables = {} } = config;
  const [name, another] = await namesOf(database, table, tables);
  if (name === undefined) return { parameters: defaults, limits: {}, columns: new Map() };
  const path = ['tables', name];
  if (another !== undefined)
    throw invalid([{ path, message: `names the same table as ${pathText(['tables', another])}` }]);
  const { columns: ofColumns = {}, recordBytesMax, fieldBytesMax, columnsMax, ...parameters } = tables[name]!;
  const { columns, faults } = fitColumns(path, ofColumns, table);
  if (faults.length > 0) throw invalid(faults);
  return {
    parameters: mergeParameters(defaults, parameters),
    limits: {
      ...(recordBytesMax && { recordBytesMax }),
      ...(fieldBytesMax && { fieldBytesMax }),
      ...(columnsMax && { columnsMax }),
    },
    columns,
  };
}

/** Names in the configuration that refer to the table. Queries the database only about possible ones. */
async function namesOf(
  database: Queryable,
  { name, oid }: Table,
  tables: Readonly<Record<string, TableConfig>>,
): Promise<readonly string[]> {
  const folded = name.trim().toLowerCase();
  const names: string[] = [];
  for (const typed of Object.keys(tables)) {
    const last = typed.trim().toLowerCase();
    const isLike = last === folded || last.endsWith(`.${folded}`);
    if (isLike && (await findTable(database, typed))?.oid === oid) names.push(typed);
  }
  return names;
}

/** Maximum number of faults in one response. */
const FAULTS_SHOWN_MAX = 5;

function invalid(faults: readonly ConfigFault[]): Problem {
  const shown = faults.slice(0, FAULTS_SHOWN_MAX).map(describeConfigFault);
  const others = faults.length - shown.length;
  const detail = shown.concat(others > 0 ? `and ${others} more` : []).join('; ');
  return new Problem('CONFIG_INVALID', `in the configuration file, ${detail}`);
}
