import { IdentifierError } from '../errors/errors.ts';

/** Bytes of a name in a server built as usual (NAMEDATALEN - 1); it cuts longer ones. */
export const IDENTIFIER_BYTES_MAX = 63;

/** A relation by its full name, as the catalog spells it. */
export interface QualifiedName {
  readonly schema: string;
  readonly name: string;
}

/**
 * Quotes one identifier for SQL text. The only place in the project that does.
 *
 * COPY and other utility statements take no parameters, so a name inside them is text. The rule is the
 * lexer's: wrap in double quotes and double those within; no other character is special there.
 *
 * @throws {IdentifierError} for an empty name and for one with a NUL character, which would end the
 *   statement in the wire protocol.
 */
export function quoteIdentifier(name: string): string {
  if (name === '') throw new IdentifierError('an identifier cannot be empty');
  if (name.includes('\0')) throw new IdentifierError('an identifier cannot hold a NUL character');
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quotes a relation with its schema, so that no search_path decides which table is meant. */
export function quoteQualified(relation: QualifiedName): string {
  return `${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.name)}`;
}
