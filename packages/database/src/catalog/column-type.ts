import type { TableKind, TypeKind } from './table.ts';

/** By `pg_class.relkind`. */
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

/** The kind behind `pg_type.typtype`; arrays have no letter of their own there. */
export function kindOf(typtype: string, isArray: boolean): TypeKind {
  return isArray ? 'array' : (kinds[typtype] ?? 'base');
}
