import { IdentifierError } from '../errors/errors.ts';
import { type QualifiedName, quoteIdentifier, quoteQualified } from '../catalog/identifiers.ts';

/** Format of the rows: PGCOPY binary, or tab-separated text with `\N` for NULL. */
export type CopyFormat = 'binary' | 'text';

/**
 * Returns the COPY statement that loads `columns`, in this order, from the client.
 *
 * @throws {IdentifierError} without columns, which PostgreSQL would take as all of them
 */
export function copyStatement(table: QualifiedName, columns: readonly string[], format: CopyFormat): string {
  if (columns.length === 0) throw new IdentifierError('COPY needs at least one column');
  const list = columns.map(quoteIdentifier).join(',');
  return `COPY ${quoteQualified(table)} (${list}) FROM STDIN (FORMAT ${format})`;
}
