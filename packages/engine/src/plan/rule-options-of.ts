import type { ColumnType } from '@repo/database';

/** What a column's configuration can say about its rule. */
export type RuleOption = 'rule' | 'dateOrder' | 'timeZone';

const byBaseName: Readonly<Partial<Record<string, readonly RuleOption[]>>> = {
  text: ['rule'],
  varchar: ['rule'],
  bpchar: ['rule'],
  date: ['dateOrder'],
  timestamp: ['dateOrder'],
  timestamptz: ['dateOrder', 'timeZone'],
  timetz: ['timeZone'],
};

/** Those that make a difference for columns of a type, or of a domain over it; see `ruleFor`. */
export function ruleOptionsOf({ baseKind, baseName, extension }: ColumnType): readonly RuleOption[] {
  if (baseKind !== 'base') return [];
  return extension === 'citext' ? ['rule'] : (byBaseName[baseName] ?? []);
}
