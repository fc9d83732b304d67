import { foldName, Problem, splitAtColons } from '@repo/engine';
import { quoted, parseType, typeNames, type ValueType } from '@repo/transforms';
import { UsageError } from '../failure/usage-error.ts';

/** Types from the command line, by the folded name of their column. */
export type ColumnTypes = ReadonlyMap<string, ValueType>;

/** Parses `column:type` options; `\:` is a colon in a name. @throws UsageError */
export function columnTypes(options: readonly string[]): ColumnTypes {
  return new Map(
    options.map((option) => {
      const { column, type } = columnAndType(option);
      return [foldName(column), findType(type)];
    }),
  );
}

function findType(name: string): ValueType {
  const type = parseType(name);
  if (type !== undefined) return type;
  const known = typeNames.join(', ');
  throw new UsageError(`unknown type ${JSON.stringify(name)}; known types are ${known}`);
}

function columnAndType(option: string): { readonly column: string; readonly type: string } {
  const [column, type, ...more] = splitAtColons(option);
  if (!column?.trim() || !type?.trim() || more.length > 0)
    throw new UsageError(
      `--type must be column:type, such as amount:numeric(10,2), not ${JSON.stringify(option)}`,
    );
  return { column, type };
}

/**
 * @param option name of the option that lists the columns
 * @throws Problem COLUMN_UNKNOWN for a column that the file does not have, or that could be any of several
 */
export function rejectUnknownColumns(
  option: string,
  columns: Iterable<string>,
  header: readonly string[],
): void {
  const names = header.map(foldName);
  for (const column of columns) {
    const like = header.filter((_, at) => names[at] === column);
    if (like.length === 1) continue;
    if (like.length > 1)
      throw new Problem(
        'COLUMN_UNKNOWN',
        `${option} names ${quoted(column)}, which could be any of ${like.map(quoted).join(', ')}`,
      );
    const all = header.map(quoted).join(', ');
    throw new Problem(
      'COLUMN_UNKNOWN',
      `${option} names ${quoted(column)}, which is not in the file; its columns are ${all}`,
    );
  }
}
