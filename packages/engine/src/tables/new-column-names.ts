import { IDENTIFIER_BYTES_MAX, isSystemColumn } from '@repo/database';
import { excerpt, quoted } from '@repo/transforms';
import { foldName } from '../plan/fold-name.ts';
import { nameIndex } from '../plan/name-index.ts';
import { Problem } from '../problem/problem.ts';

/**
 * Names of the columns of a new table: those of the header, without surrounding whitespace.
 * @throws Problem COLUMN_NAME_INVALID, or HEADER_DUPLICATE if the names would be ambiguous in an import
 */
export function newColumnNames(header: readonly string[]): string[] {
  const names = header.map((name) => name.trim());
  for (const name of names) rejectInvalidName(name);
  const columns = names.map((name) => ({ name }));
  const find = nameIndex(columns.map((column) => [column.name, column]));
  for (const [i, name] of header.entries()) {
    if (find(name) === columns[i]) continue;
    const other = names.findIndex((one, j) => j !== i && foldName(one) === foldName(names[i]!));
    throw new Problem(
      'HEADER_DUPLICATE',
      `${quoted(header[Math.min(i, other)]!)} and ${quoted(header[Math.max(i, other)]!)} would become the same column`,
      { position: { column: excerpt(name) } },
    );
  }
  return names;
}

/** @throws Problem COLUMN_NAME_INVALID */
function rejectInvalidName(name: string): void {
  const size = Buffer.byteLength(name);
  const fault =
    size > IDENTIFIER_BYTES_MAX
      ? `has ${size} bytes, and PostgreSQL allows ${IDENTIFIER_BYTES_MAX}`
      : isSystemColumn(name)
        ? 'is a system column of every PostgreSQL table'
        : undefined;
  if (fault === undefined) return;
  throw new Problem('COLUMN_NAME_INVALID', `${quoted(name)} ${fault}; rename it in the header`, {
    position: { column: excerpt(name) },
  });
}
