import type { ColumnType } from '@repo/database';
import type { TextRule } from '@repo/engine';
import { UsageError } from '../failure/usage-error.ts';

/** What a column of a file is to be cleaned as. */
export interface NamedType {
  readonly type: ColumnType;
  readonly rule: TextRule;
}

/** PostgreSQL's internal names, by all that people write. */
const baseNames: Readonly<Record<string, string>> = {
  bigint: 'int8',
  bool: 'bool',
  boolean: 'bool',
  bpchar: 'bpchar',
  bytea: 'bytea',
  char: 'bpchar',
  character: 'bpchar',
  'character varying': 'varchar',
  cidr: 'cidr',
  date: 'date',
  decimal: 'numeric',
  'double precision': 'float8',
  email: 'text',
  float4: 'float4',
  float8: 'float8',
  inet: 'inet',
  int: 'int4',
  int2: 'int2',
  int4: 'int4',
  int8: 'int8',
  integer: 'int4',
  interval: 'interval',
  json: 'json',
  jsonb: 'jsonb',
  macaddr: 'macaddr',
  macaddr8: 'macaddr8',
  numeric: 'numeric',
  real: 'float4',
  smallint: 'int2',
  text: 'text',
  time: 'time',
  'time with time zone': 'timetz',
  'time without time zone': 'time',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  'timestamp with time zone': 'timestamptz',
  'timestamp without time zone': 'timestamp',
  timetz: 'timetz',
  uuid: 'uuid',
  varchar: 'varchar',
};

/** `numeric(10,2)`, `timestamp(3) with time zone` */
const spelling = /^([a-z][a-z\d ]*?)\s*(?:\(\s*(\d+)\s*(?:,\s*(-?\d+)\s*)?\))?\s*( with(?:out)? time zone)?$/;

/**
 * The type that a name means, as PostgreSQL writes it; `email` is text that is checked for being an address.
 * @throws UsageError
 */
export function typeNamed(name: string): NamedType {
  const [, word = '', first, second, zone = ''] = spelling.exec(name.trim().toLowerCase()) ?? [];
  const baseName = baseNames[word + zone];
  if (baseName === undefined) {
    const known = Object.keys(baseNames).join(', ');
    throw new UsageError(`there is no type ${JSON.stringify(name)} to clean a column as; there are ${known}`);
  }
  const length = first === undefined ? (/^char(?:acter)?$/.test(word) ? 1 : undefined) : Number(first);
  return { type: columnType(name, baseName, length, second), rule: word === 'email' ? 'email' : 'text' };
}

function columnType(
  name: string,
  baseName: string,
  first: number | undefined,
  second: string | undefined,
): ColumnType {
  const hasLength = baseName === 'varchar' || baseName === 'bpchar';
  const isNumeric = baseName === 'numeric' && first !== undefined;
  return {
    oid: 0,
    name,
    kind: 'base',
    baseOid: 0,
    baseName,
    baseKind: 'base',
    extension: undefined,
    labels: undefined,
    modifier: -1,
    maxLength: hasLength ? first : undefined,
    precision: isNumeric ? first : undefined,
    scale: isNumeric ? Number(second ?? 0) : undefined,
  };
}
