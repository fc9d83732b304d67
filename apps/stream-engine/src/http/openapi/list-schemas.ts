import { closed, count, ImportSummary, ref, TableDescription, type ValueOf } from '@repo/engine';
import { Type } from 'typebox';

const next = Type.Optional(
  Type.String({ description: 'Address of the next page; absent on the last page.' }),
);

export const ImportList = closed(
  { imports: Type.Array(ref(ImportSummary)), next },
  { $id: 'ImportList', description: 'A page of imports, newest first.' },
);

export type ImportList = ValueOf<typeof ImportList>;

const { table, schema, name, kind } = TableDescription.properties;

const ListedTable = closed({
  table,
  schema,
  name,
  kind,
  estimatedRows: Type.Union([Type.Number(), Type.Null()], {
    description: 'Row count of the last VACUUM or ANALYZE; null before the first.',
  }),
  columnCount: count(),
});

export type ListedTable = ValueOf<typeof ListedTable>;

export const TableList = closed(
  { tables: Type.Array(ListedTable), next },
  { $id: 'TableList', description: 'A page of tables that can be loaded, sorted by schema and name.' },
);

export type TableList = ValueOf<typeof TableList>;
