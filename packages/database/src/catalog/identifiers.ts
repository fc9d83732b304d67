import { IdentifierError } from '../errors/errors.ts';

/** Longest identifier in bytes (NAMEDATALEN - 1 of a usual build). The server cuts longer ones. */
export const IDENTIFIER_BYTES_MAX = 63;

/** Full name of a relation, spelled as in the catalog. */
export interface QualifiedName {
  readonly schema: string;
  readonly name: string;
}

/**
 * Quotes one identifier for SQL text. No other function in the project does.
 *
 * COPY and other utility statements take no parameters, so they need names as text. The lexer's rule: wrap the name
 * in double quotes and double those inside; no other character is special.
 *
 * @throws {IdentifierError} for an empty name, and for one with a NUL character, which would end the statement in the
 *   wire protocol
 */
export function quoteIdentifier(name: string): string {
  if (name === '') throw new IdentifierError('an identifier cannot be empty');
  if (name.includes('\0')) throw new IdentifierError('an identifier cannot hold a NUL character');
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quotes a relation with its schema, so that the search_path does not matter. */
export function quoteQualified(relation: QualifiedName): string {
  return `${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.name)}`;
}
