import { findPlainView, findTable, type PlainView, type Queryable, type Table } from '@repo/database';
import { Problem } from '../problem/problem.ts';
import type { Permission } from '../parameters/permission.ts';

/**
 * Finds the table that a request names, as `table` or `schema.table`.
 * @param permission undefined: the caller may load every table
 * @throws Problem TABLE_NOT_FOUND, TABLE_FORBIDDEN
 */
export async function tableNamed(
  database: Queryable,
  name: string,
  permission?: Pick<Permission, 'requireTable'>,
): Promise<Table> {
  const table = await findTable(database, name);
  const view = table ? undefined : await findPlainView(database, name);
  permission?.requireTable(table ?? view);
  if (view) throw refusalOf(view);
  if (!table) {
    throw new Problem('TABLE_NOT_FOUND', 'there is no such table, or the service may not insert into it');
  }
  if (!table.insertable)
    throw new Problem(
      'TABLE_FORBIDDEN',
      'the table cannot be loaded with COPY: it has row-level security, or no column that the role may insert into',
    );
  return table;
}

function refusalOf({ schema, name, kind }: PlainView): Problem {
  const advice =
    kind === 'view' ? ', or give the view an INSTEAD OF INSERT trigger' : ' and refresh the view';
  return new Problem(
    'TABLE_NOT_FOUND',
    `${schema}.${name} is a ${kind}, which cannot be loaded; import into its base table${advice}`,
  );
}
