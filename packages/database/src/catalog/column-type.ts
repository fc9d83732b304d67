import type { ColumnType, TableKind, TypeKind } from './table.ts';

/** Bytes that PostgreSQL adds to the modifier of types of variable length (VARHDRSZ). */
const VARIABLE_HEADER_BYTES = 4;

type Limits = Pick<ColumnType, 'maxLength' | 'precision' | 'scale'>;

const unlimited: Limits = { maxLength: undefined, precision: undefined, scale: undefined };

/**
 * Reads a type modifier (`atttypmod`). How it is packed belongs to each type: see `varchartypmodin`,
 * `numerictypmodin` and `anytime_typmodin` in PostgreSQL's src/backend/utils/adt.
 */
export function limitsOf(baseName: string, modifier: number): Limits {
  if (modifier < 0) return unlimited;
  switch (baseName) {
    case 'varchar':
    case 'bpchar':
      return { ...unlimited, maxLength: modifier - VARIABLE_HEADER_BYTES };
    case 'numeric': {
      const packed = modifier - VARIABLE_HEADER_BYTES;
      // The scale is an 11-bit two's complement number; before PostgreSQL 15 it was never negative.
      return { ...unlimited, precision: packed >> 16, scale: ((packed & 0x7ff) ^ 0x400) - 0x400 };
    }
    case 'time':
    case 'timetz':
    case 'timestamp':
    case 'timestamptz':
      return { ...unlimited, precision: modifier };
    default:
      return unlimited;
  }
}

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
