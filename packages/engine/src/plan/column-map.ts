import type { Table, TableColumn } from '@repo/database';
import { quoted } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';
import type { Mapping } from '../parameters/mapping.ts';
import { columnIndex } from './name-index.ts';
import { explainUnknownColumn } from './unknown-columns.ts';

/** Columns by the header name that `map` gives them. */
export type ColumnMap = ReadonlyMap<string, TableColumn>;

/**
 * Finds the columns that the mappings name.
 * @throws Problem PARAMETER_INVALID for a column that the table lacks, and for a name that is mapped twice
 */
export function resolveMap(mappings: readonly Mapping[], table: Table): ColumnMap {
  const find = columnIndex(table);
  const map = new Map<string, TableColumn>();
  for (const { header, column: name } of mappings) {
    const column = find(name);
    if (typeof column === 'string') {
      throw new Problem(
        'PARAMETER_INVALID',
        `map names ${quoted(name)}, which ${explainUnknownColumn(name, table)}`,
      );
    }
    if (map.has(header)) throw new Problem('PARAMETER_INVALID', `map has ${quoted(header)} twice`);
    map.set(header, column);
  }
  return map;
}
