import { quoteQualified } from '../catalog/identifiers.ts';

/** How COPY reads a column: the OID of its type, or of the type below a domain, and the modifier (−1 for none). */
export interface InputType {
  readonly oid: number;
  readonly modifier: number;
}

/** Function that reads the texts of a type. */
export interface InputFunction {
  readonly schema: string;
  readonly name: string;
  /** Number of its arguments: the text, and then possibly an OID and the type's modifier. */
  readonly arity: number;
  /** The OID that it gets: of the elements of an array, otherwise of the type (`getTypeIOParam` in lsyscache.c). */
  readonly parameter: number;
}

/** SQL: one {@link InputFunction} for each OID of the parameter, in order. */
export const inputFunctionQuery = `
SELECT n.nspname AS schema, p.proname AS name, p.pronargs AS arity,
  CASE WHEN t.typelem = 0 THEN t.oid ELSE t.typelem END AS parameter
FROM pg_catalog.unnest($1::pg_catalog.oid[]) WITH ORDINALITY AS wanted (oid, at)
JOIN pg_catalog.pg_type AS t ON t.oid = wanted.oid
JOIN pg_catalog.pg_proc AS p ON p.oid = t.typinput
JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
ORDER BY wanted.at`;

/** Setting of the transaction in which the block leaves what it found, as JSON. */
const FAULTS = 'stream_engine.faults';

/** Setting of the transaction that holds the texts of a type, as a `text[]`. */
export function valuesOf(type: number): string {
  return `stream_engine.values_${type}`;
}

/** Characters of the server's message, and of its detail. */
const WORDS_MAX = 200;

/**
 * Builds the statements that call the input functions with all texts, and return what they raised.
 *
 * `pg_input_error_info` could do this since PostgreSQL 16, but it raises an error for types whose function does not
 * return errors softly, such as PostGIS's. A function in pg_temp would need TEMPORARY, and a row in the catalog for
 * each transaction. The block needs neither. It begins a subtransaction for each text that is rejected, not for each
 * text; none gets a transaction id, because nothing is written.
 */
export function inputBlock(functions: readonly InputFunction[], types: readonly InputType[]): string {
  const loops = functions.map((read, t) => loopOf(read, types[t]!, t));
  return `DO $block$
DECLARE
  candidates pg_catalog.text[];
  nth pg_catalog.int4;
  ignored pg_catalog.bool;
  reason pg_catalog.text;
  more pg_catalog.text;
  faults pg_catalog.text[] := '{}';
BEGIN${loops.join('')}
  PERFORM pg_catalog.set_config('${FAULTS}', pg_catalog.concat('[', pg_catalog.array_to_string(faults, ','), ']'), true);
END $block$; SELECT pg_catalog.current_setting('${FAULTS}') AS faults`;
}

function loopOf(
  { schema, name, arity, parameter }: InputFunction,
  { modifier }: InputType,
  t: number,
): string {
  const text = 'pg_catalog.textout(candidates[nth])';
  const call = [text, `${parameter}::pg_catalog.oid`, `${modifier}`].slice(0, arity).join(', ');
  return `
  candidates := pg_catalog.current_setting('${valuesOf(t)}')::pg_catalog.text[];
  nth := 1;
  WHILE nth <= pg_catalog.cardinality(candidates) LOOP
    BEGIN
      WHILE nth <= pg_catalog.cardinality(candidates) LOOP
        ignored := ${quoteQualified({ schema, name })}(${call}) IS NULL;
        nth := nth + 1;
      END LOOP;
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS reason = MESSAGE_TEXT, more = PG_EXCEPTION_DETAIL;
      -- Most messages end with the value, which the caller has.
      reason := pg_catalog.replace(reason, pg_catalog.concat(': "', candidates[nth], '"'), '');
      faults := faults || pg_catalog.json_build_array(${t}, nth, SQLSTATE, pg_catalog.left(reason, ${WORDS_MAX}),
        pg_catalog.left(more, ${WORDS_MAX}))::pg_catalog.text;
      nth := nth + 1;
    END;
  END LOOP;`;
}
