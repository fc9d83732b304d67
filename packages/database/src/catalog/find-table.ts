import { askDatabase, type Queryable } from './ask-database.ts';
import type { QualifiedName } from './identifiers.ts';
import { kindOf, tableKinds } from './column-type.ts';
import type { Table, TableColumn } from './table.ts';
import { candidateValues, nameCandidates } from './table-name.ts';
import { type TableRow, tableQuery } from './table-query.ts';

/**
 * Finds the table that a user means and describes it from the catalog.
 *
 * `name` is `table` or `schema.table` as typed: the exact spelling wins, then the one folded to lower case;
 * a bare name is looked up along the role's search_path. It reaches the server as a parameter only, so quotes,
 * semicolons and the like are part of a name that does not exist. A table exists when the role may INSERT into
 * it or into one of its columns; those of the system's own schemas and of the ledger's never do. With a qualified
 * name it is that very table.
 *
 * @throws {DatabaseError} when the database cannot be asked.
 */
export async function findTable(
  database: Queryable,
  name: string | QualifiedName,
): Promise<Table | undefined> {
  const candidates = typeof name === 'string' ? nameCandidates(name) : [name];
  if (candidates.length === 0) return undefined;
  const rows = await askDatabase<TableRow>(database, tableQuery, candidateValues(candidates));
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
