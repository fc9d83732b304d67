import type { Table, TableColumn } from '@repo/database';
import { quoted } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';
import type { Mapping } from '../parameters/mapping.ts';
import type { ColumnMap } from './look-up-columns.ts';
import { columnIndex } from './name-index.ts';
import { explainUnknownColumn } from './unknown-columns.ts';

/**
 * Finds the columns that the mappings name.
 * @throws Problem PARAMETER_INVALID for a column that the table lacks, and for a field that is mapped twice
 */
export function resolveMap(mappings: readonly Mapping[], table: Table): ColumnMap {
  const find = columnIndex(table);
  const map = new Map<Mapping['field'], TableColumn | undefined>();
  for (const mapping of mappings) {
    const { field, column: name } = mapping;
    const column = name === undefined ? undefined : find(name);
    if (typeof column === 'string') {
      throw new Problem(
        'PARAMETER_INVALID',
        `map names ${quoted(name!)}, which ${explainUnknownColumn(name!, table)}`,
      );
    }
    if (map.has(field)) {
      const shown = typeof field === 'number' ? `@${field}` : quoted(field);
      throw new Problem('PARAMETER_INVALID', `map has ${shown} twice`);
    }
    map.set(field, column);
  }
  return map;
}
