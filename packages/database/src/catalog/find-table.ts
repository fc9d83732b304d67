import { queryDatabase, type Queryable } from './query-database.ts';
import type { QualifiedName } from './identifiers.ts';
import { kindOf, tableKinds } from './column-type.ts';
import type { Table, TableColumn } from './table.ts';
import { candidateValues, nameCandidates } from './table-name.ts';
import { type TableRow, tableQuery } from './table-query.ts';

/**
 * Finds a table by the name that a user typed, and describes it from the catalog.
 *
 * `name` is `table` or `schema.table`. The exact spelling wins over the one folded to lower case. A bare name is
 * looked up along the role's search_path. The name reaches the server only as a parameter, so quotes and semicolons
 * are part of a name that does not exist. A table exists if the role may INSERT into it or into one of its columns.
 * Tables in system schemas and in the ledger's schema never do. A qualified name always means that one table.
 *
 * @throws {DatabaseError} if the statement fails
 */
export async function findTable(
  database: Queryable,
  name: string | QualifiedName,
): Promise<Table | undefined> {
  const candidates = typeof name === 'string' ? nameCandidates(name) : [name];
  if (candidates.length === 0) return undefined;
  const rows = await queryDatabase<TableRow>(database, tableQuery, candidateValues(candidates));
  const [first] = rows;
  if (first === undefined) return undefined;
  const columns = rows.filter((row) => row.name !== null).map(toColumn);
  return {
    schema: first.table_schema,
    name: first.table_name,
    oid: first.table_oid,
    kind: tableKinds[first.table_kind],
    serverVersion: first.server_version,
    columns,
    insertable: !first.row_security && columns.some((column) => column.insertable),
  };
}

function toColumn(row: TableRow): TableColumn {
  const builtIn = row.base_schema === 'pg_catalog';
  const baseName = builtIn ? row.base_name : `${row.base_schema}.${row.base_name}`;
  return {
    name: row.name as string,
    position: row.position,
    type: {
      oid: row.type_oid,
      name: row.type_name,
      kind: kindOf(row.type_letter, row.type_is_array),
      baseOid: row.base_oid,
      baseName,
      baseKind: kindOf(row.base_letter, row.base_is_array),
      extension: row.base_extension ?? undefined,
      labels: row.labels ?? undefined,
      modifier: row.modifier,
    },
    nullable: row.nullable,
    hasDefault: row.has_default,
    identity: row.identity === '' ? undefined : row.identity === 'a' ? 'always' : 'by default',
    generated: row.generated,
    insertable: row.may_insert && !row.generated,
  };
}
