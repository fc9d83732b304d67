import type pg from 'pg';
import { LedgerUnusableError } from './ledger-unusable-error.ts';

/** Something would be looked up before PostgreSQL's own functions and operators, and could be in their place. */
class SearchPathUnsafeError extends LedgerUnusableError {
  override readonly code = 'SEARCH_PATH_UNSAFE';
  override readonly name = 'SearchPathUnsafeError';

  constructor(schema: string) {
    super(
      `the role's search_path has the schema ${JSON.stringify(schema)} before pg_catalog, whose functions and operators ` +
        'it could replace; leave pg_catalog out, as in `ALTER ROLE … SET search_path = public`, and it comes first',
    );
  }
}

/**
 * The role's search_path decides what a bare table name means, and what a table's triggers find, so it stays as it is;
 * but nothing may come before pg_catalog in it. Against nearer overloads our statements are written with pg_catalog.
 * @throws {SearchPathUnsafeError}
 */
export async function requireSafeSearchPath(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ first: string }>(
    'SELECT (pg_catalog.current_schemas(true))[1] AS first',
  );
  const { first } = rows[0]!;
  if (first !== 'pg_catalog') throw new SearchPathUnsafeError(first);
}
