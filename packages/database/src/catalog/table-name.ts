/** One interpretation of a name. `schema` is null for the first match on the role's search_path. */
export interface NameCandidate {
  readonly schema: string | null;
  readonly name: string;
}

/**
 * Returns all interpretations of a table name as typed, best first.
 *
 * The exact spelling comes before the one folded to lower case, and schema.table before a name that contains a dot.
 * Like PostgreSQL, folding changes only ASCII letters. A name with a NUL character has no interpretation: it cannot
 * be sent to the server.
 */
export function nameCandidates(typed: string): readonly NameCandidate[] {
  if (typed.includes('\0')) return [];
  const folded = typed.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return folded === typed ? readings(typed) : [...readings(typed), ...readings(folded)];
}

/** Parameters of a statement with {@link candidateRelations}. */
export function candidateValues(candidates: readonly NameCandidate[]): [schemas: unknown, names: unknown] {
  return [candidates.map(({ schema }) => schema), candidates.map(({ name }) => name)];
}

/**
 * SQL: a FROM item with each relation `c` (pg_class) in its schema `n` (pg_namespace) that matches a candidate.
 * Parameters: $1 the schemas, $2 the names. `candidate.rank` is lowest for the best candidate.
 */
export const candidateRelations = `
  ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[]))
    WITH ORDINALITY AS candidate (schema, name, rank)
  JOIN pg_catalog.pg_class c ON c.relname = candidate.name
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    AND CASE WHEN candidate.schema IS NULL THEN pg_catalog.pg_table_is_visible(c.oid)
             ELSE n.nspname = candidate.schema END`;

function readings(name: string): NameCandidate[] {
  const candidates: NameCandidate[] = [];
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1))
    candidates.push({ schema: name.slice(0, dot), name: name.slice(dot + 1) });
  candidates.push({ schema: null, name });
  return candidates.filter((candidate) => candidate.name !== '' && candidate.schema !== '');
}
