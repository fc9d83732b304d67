import { type ConfigPath, pathText } from './config-fault.ts';
import type { Config } from './config-schema.ts';

/** What a configuration sets, a line for each table and column: `tables.contacts: delimiter ";", mode "upsert"`. */
export function summaryOf({ defaults = {}, tables = {} }: Config): string[] {
  return [
    ...line(['defaults'], defaults),
    ...Object.entries(tables).flatMap(([name, { columns = {}, ...table }]) => [
      ...line(['tables', name], table),
      ...Object.entries(columns).flatMap(([column, config]) =>
        line(['tables', name, 'columns', column], config),
      ),
    ]),
  ];
}

function line(path: ConfigPath, members: object): string[] {
  const set = Object.entries(members).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return set.length === 0 ? [] : [`${pathText(path)}: ${set.join(', ')}`];
}
