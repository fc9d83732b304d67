import type { BenchTable } from './table.ts';
import { mix, writeRows } from './write-rows.ts';

const names = ['a', 'b', 'c'];

/** Three integers, about 24 bytes a record: shows the cost per record. */
export const narrow: BenchTable = {
  name: 'narrow',
  title: 'narrow, 3 integers',
  relation: 'narrow',
  columns: names.map((name) => ({ name, type: 'int' })),
  rowsFor: (rows) => 2 * rows,
  writeCsv: (file, rows) =>
    writeRows(file, names, rows, (row) => `${row},${mix(row, 1) % 1_000_000},${mix(row, 2) | 0}`),
};
