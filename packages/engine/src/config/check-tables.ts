import type { Pool, Table } from '@repo/database';
import { tableNamed } from '../tables/table-named.ts';
import { usesKey } from '../parameters/write-mode.ts';
import { writeKey } from '../tables/write-key.ts';
import { faultOf } from './collect-faults.ts';
import { type ConfigFault, type ConfigPath, pathText } from './config-fault.ts';
import type { ParameterDefaults } from '../parameters/table-defaults.ts';
import type { Config, TableConfig } from './config-schema.ts';
import { fitColumns } from './fit-columns.ts';
import { mergeParameters } from '../parameters/merge-parameters.ts';

export interface TableFaults {
  /** Tables that do not exist or that the service may not load. They may be created later. */
  readonly missing: readonly ConfigFault[];
  /** Faults in the configuration of existing tables. */
  readonly misfits: readonly ConfigFault[];
}

/**
 * Compares a configuration with the tables that it names.
 * @throws DatabaseError if the database cannot be queried
 */
export async function checkTables(pool: Pool, { defaults = {}, tables = {} }: Config): Promise<TableFaults> {
  const [missing, misfits]: ConfigFault[][] = [[], []];
  const seen = new Map<number, ConfigPath>();
  for (const [name, config] of Object.entries(tables)) {
    const path = ['tables', name];
    const table = await tableNamed(pool, name).catch((error: unknown) => {
      missing!.push(faultOf(error, path, {}));
    });
    if (!table) continue;
    const other = seen.get(table.oid);
    if (other !== undefined) misfits!.push({ path, message: `names the same table as ${pathText(other)}` });
    seen.set(table.oid, path);
    misfits!.push(...fitColumns(path, config.columns ?? {}, table).faults);
    misfits!.push(...(await checkKey(pool, table, path, config, defaults)));
  }
  return { missing: missing!, misfits: misfits! };
}

async function checkKey(
  pool: Pool,
  table: Table,
  path: ConfigPath,
  config: TableConfig,
  defaults: ParameterDefaults,
): Promise<ConfigFault[]> {
  const { mode = 'append', key: names } = mergeParameters(defaults, config);
  if (config.key === undefined && !usesKey(mode)) return [];
  try {
    await writeKey(pool, table, { mode: usesKey(mode) ? mode : 'upsert', names });
    return [];
  } catch (error) {
    return [faultOf(error, path, config)];
  }
}
