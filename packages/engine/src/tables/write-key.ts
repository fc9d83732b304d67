import { findKeyObstacles, findKeys, type Pool, type Table, type WriteMode } from '@repo/database';
import { quoted } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';
import { columnIndex } from '../plan/name-index.ts';
import { explainUnknownColumn } from '../plan/unknown-columns.ts';
import { usesKey } from '../parameters/write-mode.ts';
import { missingKey } from './missing-key.ts';

interface KeyOptions {
  readonly mode: WriteMode;
  /** `id` or `country,code`; undefined if the parameter is not set. */
  readonly names: string | undefined;
  /** Whether the configuration sets it, not the request. */
  readonly isConfigured?: boolean;
}

/**
 * Columns by which modes with a key match rows: those of `key`, or of the primary key.
 * @throws Problem PARAMETER_INVALID, or CONFIG_INVALID, if the table lacks this key, or if the mode needs none
 */
export async function writeKey(
  pool: Pool,
  table: Table,
  { mode, names, isConfigured = false }: KeyOptions,
): Promise<readonly string[]> {
  const needsKey = usesKey(mode);
  if (!needsKey && names === undefined) return [];
  if (!needsKey)
    throw new Problem('PARAMETER_INVALID', 'key works only with mode=upsert and mode=insert-new');
  const keys = await findKeys(pool, table);
  const refusal = (detail: string) =>
    isConfigured
      ? new Problem('CONFIG_INVALID', `in the configuration file, ${detail}`)
      : new Problem('PARAMETER_INVALID', detail);
  const columns = names?.split(',').map((name) => {
    const column = columnIndex(table)(name);
    if (typeof column !== 'string') return column.name;
    throw refusal(`key names ${quoted(name)}, which ${explainUnknownColumn(name, table)}`);
  });
  const found =
    columns === undefined
      ? keys.find(({ primary }) => primary)
      : keys.find(
          (key) => key.columns.length === columns.length && key.columns.every((c) => columns.includes(c)),
        );
  if (found !== undefined) return found.columns;
  const obstacles = await findKeyObstacles(pool, table);
  throw refusal(missingKey({ table, mode, columns, keys, obstacles }));
}
