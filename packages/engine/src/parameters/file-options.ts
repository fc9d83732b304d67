import { type Dialect, dialectOf } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';
import { type Mapping, parseMapping } from './mapping.ts';
import type { WholeQuery } from './import-query.ts';
import { parseNullWords } from './null-words.ts';

export interface FileOptions {
  readonly dialect: Dialect;
  /** Words that mean NULL in addition to the empty field; undefined: none are set. */
  readonly nullWords: readonly string[] | undefined;
  readonly mappings: readonly Mapping[];
  readonly unknownColumns: 'reject' | 'ignore';
}

/** @throws Problem or CsvError PARAMETER_INVALID for a value that is invalid or contradicts another */
export function readFileOptions(query: WholeQuery): FileOptions {
  const { map, null: nulls, unknownColumns = 'reject' } = query;
  const dialect = readDialect(query);
  const mappings = map === undefined ? [] : [map].flat().map(parseMapping);
  if (dialect.header === false && mappings.some(({ field }) => typeof field === 'string'))
    throw new Problem(
      'PARAMETER_INVALID',
      'with header=false, map must name fields by their positions, as in map=@5:column',
    );
  return {
    dialect,
    nullWords: nulls === undefined ? undefined : parseNullWords([nulls].flat(), dialect),
    mappings,
    unknownColumns,
  };
}

/** Adds what an import skips without a parameter, and a strict reader does not. */
function readDialect(query: WholeQuery): Dialect {
  const { delimiter, emptyRecords = 'skip' } = query;
  return {
    ...dialectOf(query),
    skipsStray: true,
    ...(delimiter === undefined && { takesSep: true }),
    ...(emptyRecords === 'skip' && { skipsEmpty: true }),
  };
}
