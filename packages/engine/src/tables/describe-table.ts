import { findKeys, type Queryable, type Table, type TableColumn, type TableKey } from '@repo/database';
import { mapInTurns } from '@repo/transforms';
import { isWanted, type PlanOptions } from '../plan/plan-import.ts';
import { ruleFor } from '../plan/rule-for.ts';
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
  /** Names in a header that mean this column as well, by the configuration. */
  readonly aliases?: readonly string[];
}

type DescribeOptions = Pick<PlanOptions, 'columns' | 'dateOrder' | 'timeZone' | 'dialect'>;

/**
 * @param options what the configuration says; a request may say otherwise
 * @throws {DatabaseError} when the database cannot be asked
 */
export async function describeTable(
  database: Queryable,
  table: Table,
  options: DescribeOptions,
): Promise<TableDescription> {
  const { schema, name, kind, columns } = table;
  return {
    table: `${schema}.${name}`,
    schema,
    name,
    kind,
    columns: await mapInTurns(columns, (column) => describeColumn(column, table, options)),
    keys: await findKeys(database, table),
    template: await templateHeader(table, options.dialect),
  };
}

function describeColumn(
  column: TableColumn,
  { serverVersion }: Table,
  { dateOrder, timeZone, columns }: DescribeOptions,
): ColumnDescription {
  const { name, type, nullable, hasDefault, identity, generated, insertable } = column;
  const own = columns.get(name);
  const rule = ruleFor(column, { dateOrder, timeZone, serverVersion, ...own }).name;
  const aliases = own?.aliases ?? [];
  return {
    name,
    type: type.name,
    nullable,
    default: hasDefault,
    ...(identity === undefined ? {} : { identity }),
    generated,
    insertable,
    required: isWanted(column, { key: [], columns }),
    ...(insertable ? { rule, accepts: acceptedValues(rule, column) } : {}),
    ...(aliases.length === 0 ? {} : { aliases }),
  };
}
