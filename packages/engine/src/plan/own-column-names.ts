import type { Table } from '@repo/database';
import { quoted } from '@repo/transforms';
import { nameForColumn, renameColumns } from '../parameters/column-query.ts';
import type { ImportQuery } from '../parameters/import-query.ts';
import { Problem } from '../problem/problem.ts';
import { columnIndex, insertableColumns } from './name-index.ts';
import { explainNotApplicable } from './explain-not-applicable.ts';
import { listNames, explainUnknownColumn } from './unknown-columns.ts';

/**
 * Replaces column names in the query's parameters with the table's own spelling.
 * @throws Problem PARAMETER_INVALID for a column that the table lacks, that is named twice, or whose type the
 *   parameter does not apply to
 */
export function withTableNames(query: ImportQuery, table: Table): ImportQuery {
  const find = columnIndex(table);
  return renameColumns(query, ({ name, column: written }) => {
    const column = find(written);
    const parameter = nameForColumn(name, written);
    if (typeof column === 'string') {
      const columns = listNames(insertableColumns(table).map((one) => one.name));
      throw new Problem(
        'PARAMETER_INVALID',
        `${parameter}: ${quoted(written)} ${explainUnknownColumn(written, table)}; its columns are ${columns}`,
      );
    }
    const why = explainNotApplicable(name, column, query[`${name}.${written}`]);
    if (why !== undefined) throw new Problem('PARAMETER_INVALID', `${parameter} ${why}`);
    return column.name;
  });
}
