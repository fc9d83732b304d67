import { IdentifierError } from '../errors/errors.ts';
import { type QualifiedName, quoteIdentifier, quoteQualified } from '../catalog/identifiers.ts';

/** How the rows are written: PGCOPY binary, or the tab-separated text format with `\N` for NULL. */
export type CopyFormat = 'binary' | 'text';

/**
 * The COPY statement that loads `columns`, in this order, from the client.
 *
 * @throws {IdentifierError} without columns: PostgreSQL's own default would be "all of them".
 */
export function copyStatement(table: QualifiedName, columns: readonly string[], format: CopyFormat): string {
  if (columns.length === 0) throw new IdentifierError('COPY needs at least one column');
  const list = columns.map(quoteIdentifier).join(',');
  return `COPY ${quoteQualified(table)} (${list}) FROM STDIN (FORMAT ${format})`;
}
