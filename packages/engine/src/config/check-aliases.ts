import { quoted } from '@repo/transforms';
import { foldName } from '../plan/fold-name.ts';
import type { ConfigFault, ConfigPath } from './config-fault.ts';
import type { ColumnConfig } from '../parameters/table-defaults.ts';

/**
 * Finds ambiguous aliases: those that equal another alias, or another column, when folded.
 * @param path path of `columns`
 * @param names known columns of the table
 */
export function checkAliases(
  path: ConfigPath,
  columns: Readonly<Record<string, ColumnConfig>>,
  names: readonly string[],
): ConfigFault[] {
  const taken = new Map(names.map((name) => [foldName(name), { name, what: `the column ${quoted(name)}` }]));
  const faults: ConfigFault[] = [];
  for (const [name, { aliases = [] }] of Object.entries(columns)) {
    for (const [at, alias] of aliases.entries()) {
      const folded = foldName(alias);
      const other = taken.get(folded);
      const message = folded === '' ? 'no name' : other?.what;
      // An alias that only repeats its own column's name is superfluous, not wrong.
      const isOwn = other !== undefined && foldName(other.name) === foldName(name);
      if (message !== undefined && !isOwn)
        faults.push({ path: [...path, name, 'aliases', at], message: `${quoted(alias)} is ${message}` });
      taken.set(folded, other ?? { name, what: `already an alias of ${quoted(name)}` });
    }
  }
  return faults;
}
