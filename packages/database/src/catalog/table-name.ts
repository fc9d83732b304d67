/** One reading of a name: `schema` null means "wherever the role's search_path finds it". */
export interface NameCandidate {
  readonly schema: string | null;
  readonly name: string;
}

/**
 * All readings of a table name as somebody typed it, best first.
 *
 * The name is taken as it is before it is folded to lower case, and `a.b` is schema and table before it is
 * one name with a dot in it. Folding touches ASCII letters only, as PostgreSQL's own does. A name with a NUL
 * character has no reading: the server could not even be asked.
 */
export function nameCandidates(typed: string): readonly NameCandidate[] {
  if (typed.includes('\0')) return [];
  const folded = typed.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return folded === typed ? readings(typed) : [...readings(typed), ...readings(folded)];
}

/** The parameters of a statement with {@link candidateRelations}. */
export function candidateValues(candidates: readonly NameCandidate[]): [schemas: unknown, names: unknown] {
  return [candidates.map(({ schema }) => schema), candidates.map(({ name }) => name)];
}

/**
 * SQL: a FROM item with each relation `c` (pg_class), in its schema `n` (pg_namespace), that a candidate means. Its
 * parameters are $1 the schemas and $2 the names; `candidate.rank` is lowest for the best candidate.
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
