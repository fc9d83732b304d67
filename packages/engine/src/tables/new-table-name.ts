import { IDENTIFIER_BYTES_MAX, type QualifiedName } from '@repo/database';
import { quoted } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';

/** Name of a table that does not exist yet. */
interface NewTableName extends Pick<QualifiedName, 'name'> {
  /** Undefined: the schema in which the role's search_path creates tables. */
  readonly schema: string | undefined;
}

/**
 * Parses `name` or `schema.name`; everything after the first dot is the table's name.
 * @throws Problem PARAMETER_INVALID for an invalid name
 */
export function parseTableName(parameter: string): NewTableName {
  const dot = parameter.indexOf('.');
  const parsed = { schema: dot < 0 ? undefined : parameter.slice(0, dot), name: parameter.slice(dot + 1) };
  for (const part of [parsed.schema, parsed.name]) {
    const size = Buffer.byteLength(part ?? '-');
    if (size > 0 && size <= IDENTIFIER_BYTES_MAX && !part?.includes('\0')) continue;
    throw new Problem(
      'PARAMETER_INVALID',
      `name must be table or schema.table, each of 1 to ${IDENTIFIER_BYTES_MAX} bytes, not ${quoted(parameter)}`,
    );
  }
  return parsed;
}
