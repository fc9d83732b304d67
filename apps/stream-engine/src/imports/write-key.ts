import { findKeys, type Pool, type Table, type WriteMode } from '@repo/database';
import { quoted } from '@repo/transforms';
import { Problem } from '../problem.ts';
import { columnIndex } from './name-index.ts';

/**
 * The columns by which rows are the same, for modes that want to know: those of `key`, or of the primary key.
 * @param names `id` or `country,code`; undefined without the parameter
 * @throws Problem PARAMETER_INVALID where the table has no such key, and where the mode wants none
 */
export async function writeKey(
  pool: Pool,
  table: Table,
  { mode, names }: { readonly mode: WriteMode; readonly names: string | undefined },
): Promise<readonly string[]> {
  const isWanted = mode === 'upsert' || mode === 'insert-new';
  if (!isWanted && names === undefined) return [];
  if (!isWanted) throw new Problem('PARAMETER_INVALID', 'key goes with mode=upsert and mode=insert-new only');
  const keys = await findKeys(pool, table);
  const columns = names?.split(',').map((name) => columnNamed(name, table));
  const found =
    columns === undefined
      ? keys.find(({ primary }) => primary)
      : keys.find(
          (key) => key.columns.length === columns.length && key.columns.every((c) => columns.includes(c)),
        );
  if (found !== undefined) return found.columns;
  throw new Problem(
    'PARAMETER_INVALID',
    columns === undefined
      ? `mode=${mode} needs a key: ${quoted(table.name)} has no primary key, so name the columns of a unique constraint with key`
      : `key must name the columns of the primary key or of a unique constraint of ${quoted(table.name)}`,
  );
}

function columnNamed(name: string, table: Table): string {
  const column = columnIndex(table)(name);
  if (typeof column !== 'string') return column.name;
  throw new Problem(
    'PARAMETER_INVALID',
    `key names ${quoted(name)}, which is not a column of ${quoted(table.name)}`,
  );
}
