import { findKeys, type Pool, type Table, type TableColumn, type TableKey } from '@repo/database';
import { isWanted } from '../imports/plan-import.ts';
import { ruleFor } from '../imports/rule-for.ts';
import { acceptedValues } from './accepted-values.ts';
import { templateHeader } from './template-header.ts';

/** A table, as somebody needs to know it who has a file for it. */
export interface TableDescription {
  readonly table: string;
  readonly schema: string;
  readonly name: string;
  readonly kind: Table['kind'];
  readonly columns: readonly ColumnDescription[];
  /** Columns by which `mode=upsert` and `mode=insert-new` can go. */
  readonly keys: readonly TableKey[];
  /** The header line of a file for it. */
  readonly template: string;
}

interface ColumnDescription {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  /** Whether a row without it gets a value. */
  readonly default: boolean;
  readonly identity?: TableColumn['identity'];
  readonly generated: boolean;
  /** Whether a file may have it … */
  readonly insertable: boolean;
  /** … and whether it must. */
  readonly required: boolean;
  /** What cleans and checks its values; absent where a file may not have it. */
  readonly rule?: string;
  readonly accepts?: string;
}

/** @throws {DatabaseError} when the database cannot be asked */
export async function describeTable(pool: Pool, table: Table): Promise<TableDescription> {
  const { schema, name, kind, columns } = table;
  return {
    table: `${schema}.${name}`,
    schema,
    name,
    kind,
    columns: columns.map((column) => describeColumn(column, table)),
    keys: await findKeys(pool, table),
    template: await templateHeader(table),
  };
}

function describeColumn(column: TableColumn, { serverVersion }: Table): ColumnDescription {
  const { name, type, nullable, hasDefault, identity, generated, insertable } = column;
  // What it is by default; a request may choose another order and zone.
  const rule = ruleFor(column, { dateOrder: 'iso', timeZone: 'UTC', serverVersion }).name;
  return {
    name,
    type: type.name,
    nullable,
    default: hasDefault,
    ...(identity === undefined ? {} : { identity }),
    generated,
    insertable,
    required: isWanted(column, []),
    ...(insertable ? { rule, accepts: acceptedValues(rule, column) } : {}),
  };
}
