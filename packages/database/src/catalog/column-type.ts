import type { TableKind, TypeKind } from './table.ts';

/** Kinds of tables by `pg_class.relkind`. */
export const tableKinds = {
  r: 'ordinary',
  p: 'partitioned',
  f: 'foreign',
  v: 'view',
} as const satisfies Readonly<Record<string, TableKind>>;

const kinds: Readonly<Record<string, TypeKind>> = {
  c: 'composite',
  d: 'domain',
  e: 'enum',
  m: 'multirange',
  r: 'range',
};

/** Kind of type for a letter of `pg_type.typtype`. Arrays have no letter of their own there. */
export function kindOf(typtype: string, isArray: boolean): TypeKind {
  return isArray ? 'array' : (kinds[typtype] ?? 'base');
}
