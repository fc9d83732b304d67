import { quoted } from '@repo/transforms';
import { foldName } from '../plan/name-index.ts';
import type { ConfigFault, ConfigPath } from './config-fault.ts';
import type { ColumnConfig } from '../parameters/table-defaults.ts';

/**
 * Finds ambiguous aliases: those that equal another alias or a column, ignoring case and surrounding whitespace.
 * @param path path of `columns`
 * @param names known columns of the table
 */
export function checkAliases(
  path: ConfigPath,
  columns: Readonly<Record<string, ColumnConfig>>,
  names: readonly string[],
): ConfigFault[] {
  const taken = new Map(names.map((name) => [foldName(name), `the column ${quoted(name)}`]));
  const faults: ConfigFault[] = [];
  for (const [name, { aliases = [] }] of Object.entries(columns)) {
    for (const [at, alias] of aliases.entries()) {
      const folded = foldName(alias);
      const other = folded === '' ? 'no name' : taken.get(folded);
      if (other !== undefined)
        faults.push({ path: [...path, name, 'aliases', at], message: `${quoted(alias)} is ${other}` });
      taken.set(folded, other ?? `already an alias of ${quoted(name)}`);
    }
  }
  return faults;
}
