import { KEY_COLUMNS_MAX } from '@repo/database';
import { quoted } from '@repo/transforms';
import { nameIndex } from '../plan/name-index.ts';
import { Problem } from '../problem/problem.ts';
import type { InferredColumn } from './infer-columns.ts';

/**
 * Columns that `primaryKey=country,code` names.
 * @throws Problem PARAMETER_INVALID for names that are not in the header, for columns that cannot be in a key, and
 *   for too many
 */
export function newPrimaryKey(parameter: string | undefined, columns: readonly InferredColumn[]): string[] {
  if (parameter === undefined) return [];
  const find = nameIndex(columns.map((column) => [column.name, column]));
  const key = parameter.split(',').map((name) => {
    const column = find(name);
    if (typeof column === 'string') throw invalid(name, 'is not a column of the file');
    if (column.hasNull) throw invalid(name, 'is empty in some records');
    if (column.type === 'json') throw invalid(name, 'holds JSON, which PostgreSQL does not compare');
    return column.name;
  });
  for (const [i, name] of key.entries()) if (key.indexOf(name) !== i) throw invalid(name, 'is listed twice');
  if (key.length > KEY_COLUMNS_MAX)
    throw new Problem(
      'PARAMETER_INVALID',
      `primaryKey names ${key.length} columns; PostgreSQL allows at most ${KEY_COLUMNS_MAX} in a key`,
    );
  return key;
}

function invalid(name: string, why: string): Problem {
  return new Problem('PARAMETER_INVALID', `primaryKey names ${quoted(name)}, which ${why}`);
}
