import { type ConfigPath, pathText } from './config-fault.ts';
import type { Config } from './config-schema.ts';

/** Lists what a configuration sets, one line per table and column: `tables.contacts: delimiter ";", mode "upsert"`. */
export function configSummary({ defaults = {}, tables = {} }: Config): string[] {
  const lines = Object.entries(tables).map(([name, { columns = {}, ...table }]) => {
    const path = ['tables', name];
    const ofColumns = Object.entries(columns).map(([column, config]) =>
      line(path.concat('columns', column), config),
    );
    return [line(path, table), ofColumns.flat()].flat();
  });
  return [line(['defaults'], defaults), lines.flat()].flat();
}

function line(path: ConfigPath, members: object): string[] {
  const set = Object.entries(members).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return set.length === 0 ? [] : [`${pathText(path)}: ${set.join(', ')}`];
}
