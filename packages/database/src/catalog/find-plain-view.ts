import { queryDatabase, type Queryable } from './query-database.ts';
import type { QualifiedName } from './identifiers.ts';
import { isLoadableSchema, isWritableView } from './loadable-relation.ts';
import { candidateRelations, candidateValues, nameCandidates } from './table-name.ts';

/** A view that COPY cannot write to. */
export interface PlainView extends QualifiedName {
  readonly kind: 'view' | 'materialized view';
}

const viewQuery = `
SELECT n.nspname AS schema, c.relname AS name, CASE c.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END AS kind
FROM ${candidateRelations}
WHERE ${isLoadableSchema} AND c.relkind IN ('v', 'm') AND NOT ${isWritableView}
ORDER BY candidate.rank LIMIT 1`;

/**
 * Finds a view by name. COPY cannot write to a view without an INSTEAD OF INSERT trigger, so `findTable` does not
 * find it. With this function, a message can say why.
 * @param name as in `findTable`
 * @throws {DatabaseError} if the statement fails
 */
export async function findPlainView(database: Queryable, name: string): Promise<PlainView | undefined> {
  const [view] = await queryDatabase<PlainView>(database, viewQuery, candidateValues(nameCandidates(name)));
  return view;
}
