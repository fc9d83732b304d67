import { findKeys, type Queryable, type Table, type TableColumn } from '@repo/database';
import { mapInTurns, typeEntry } from '@repo/transforms';
import { Type } from 'typebox';
import type { PlanOptions } from '../plan/plan-import.ts';
import { isRequired } from '../plan/required-columns.ts';
import { dateReadingOf, typeOf, valueTypeOf } from '../plan/value-type.ts';
import { closed, type ValueOf, words } from '../schema/schema-parts.ts';
import { templateHeader } from './template-header.ts';

const ColumnDescription = closed({
  name: Type.String(),
  type: Type.String(),
  nullable: Type.Boolean(),
  default: Type.Boolean({ description: 'Whether the column has a value if a row lacks it.' }),
  identity: Type.Optional(words(['always', 'by default'])),
  generated: Type.Boolean(),
  insertable: Type.Boolean({ description: 'Whether a file may have this column.' }),
  required: Type.Boolean({ description: 'Whether a file must have this column.' }),
  rule: Type.Optional(
    Type.String({
      description: 'The rule that cleans and checks values; absent if a file may not have the column.',
    }),
  ),
  accepts: Type.Optional(Type.String()),
  aliases: Type.Optional(
    Type.Array(Type.String(), {
      description: 'Other header names for this column, from the configuration.',
    }),
  ),
});

type ColumnDescription = ValueOf<typeof ColumnDescription>;

export const TableDescription = closed(
  {
    table: Type.String(),
    schema: Type.String(),
    name: Type.String(),
    kind: Type.String({ description: 'For example `ordinary`, `partitioned`, `view` or `foreign`.' }),
    columns: Type.Array(ColumnDescription),
    keys: Type.Array(closed({ primary: Type.Boolean(), columns: Type.Array(Type.String()) }), {
      description: 'Keys that `upsert` and `insert-new` can use.',
    }),
    template: Type.String({ description: 'The header line of a file.' }),
  },
  { $id: 'TableDescription', description: 'What a file for the table must look like.' },
);

export type TableDescription = ValueOf<typeof TableDescription>;

type DescribeOptions = Pick<
  PlanOptions,
  'columns' | 'dateOrder' | 'dateFormat' | 'timeZone' | 'numbers' | 'dialect'
>;

/**
 * @param options of the configuration; a request may override them
 * @throws {DatabaseError} if the database cannot be queried
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
  { dateOrder, dateFormat, timeZone, numbers, columns }: DescribeOptions,
): ColumnDescription {
  const { name, type, nullable, hasDefault, identity, generated, insertable } = column;
  const { aliases = [], pattern: _, ...own } = columns.get(name) ?? {};
  const read = valueTypeOf(column, {
    timeZone,
    ...numbers,
    serverVersion,
    ...own,
    ...dateReadingOf(typeOf(type), { dateOrder, dateFormat }, own),
  });
  const { rule, accepts } = typeEntry(read.type);
  return {
    name,
    type: type.name,
    nullable,
    default: hasDefault,
    ...(identity === undefined ? {} : { identity }),
    generated,
    insertable,
    required: isRequired(column, { key: [], columns }),
    ...(insertable ? { rule, accepts: accepts(read.options) } : {}),
    ...(aliases.length === 0 ? {} : { aliases }),
  };
}
