import type { ReplaceScope, Table } from '@repo/database';
import { Problem } from '../problem/problem.ts';
import type { ImportParameters } from '../parameters/import-parameters.ts';
import type { Permission } from '../parameters/permission.ts';

interface Replacing {
  readonly table: Table;
  /** Undefined in all modes except `replace`. */
  readonly replaces: ReplaceScope | undefined;
  readonly parameters: Pick<ImportParameters, 'cascade'>;
}

/**
 * Returns why the table cannot be replaced, whatever the file: a Problem TABLE_FORBIDDEN, REPLACE_VIEW,
 * REPLACE_INHERITED or REPLACE_CASCADES.
 */
export function replaceRefusal(
  { table: { schema, name }, replaces, parameters }: Replacing,
  permission: Permission,
): Problem | undefined {
  if (replaces === undefined) return undefined;
  if (!replaces.mayDelete)
    return new Problem(
      'TABLE_FORBIDDEN',
      'the database role may not delete from the table, which replace requires',
    );
  if (!replaces.takesDelete) {
    return new Problem(
      'REPLACE_VIEW',
      `${schema}.${name} is a view without an INSTEAD OF DELETE trigger; create one, or import into its base table`,
    );
  }
  if (replaces.mayRoute) {
    return new Problem(
      'REPLACE_INHERITED',
      `${schema}.${name} has inheritance children, and its trigger may insert new rows into them; replace does not delete their old rows. Import into the children instead`,
    );
  }
  if (replaces.cascadesTo.length === 0) return undefined;
  const permitted = replaces.cascadesTo.filter((other) => permission.permits(other));
  const hiddenTables = replaces.cascadesTo.length - permitted.length;
  if (parameters.cascade && hiddenTables === 0) return undefined;
  const tables = permitted.map((other) => `${other.schema}.${other.name}`);
  const others = [
    ...tables,
    ...(hiddenTables === 0 ? [] : ['other tables, which the API key does not allow']),
  ].join(', ');
  const advice =
    hiddenTables === 0 ? 'to allow that, send cascade=true' : 'use an API key that allows all of them';
  return new Problem(
    'REPLACE_CASCADES',
    `deleting the rows of ${schema}.${name} would delete or change rows that refer to them in ${others}; ${advice}`,
    { members: { tables, hiddenTables } },
  );
}
