import type pg from 'pg';
import { LedgerUnusableError } from './ledger-unusable-error.ts';

/** The role's search_path has a schema before PostgreSQL's own functions and operators, which could replace them. */
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
 * Checks that nothing comes before pg_catalog in the role's search_path. Otherwise it stays as it is, because it
 * decides which table a bare name means and what triggers find. Our own statements qualify names with pg_catalog, so
 * that closer overloads do not matter.
 * @throws {SearchPathUnsafeError}
 */
export async function requireSafeSearchPath(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ first: string }>(
    'SELECT (pg_catalog.current_schemas(true))[1] AS first',
  );
  const { first } = rows[0]!;
  if (first !== 'pg_catalog') throw new SearchPathUnsafeError(first);
}
