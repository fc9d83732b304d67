import { writeContactsFile } from '@repo/csv-gen';
import { contacts } from '../tables/contacts.ts';
import type { BenchTable } from '../tables/table.ts';
import { widest } from '../tables/wide.ts';
import { writeRows } from '../tables/write-rows.ts';

/** One file, uploaded concurrently into tables of its own. */
export interface Scenario extends Pick<BenchTable, 'columns' | 'rowsFor'> {
  /** Name of the scenario in `--scenarios`. */
  readonly name: string;
  /** Name of the scenario in reports. */
  readonly title: string;
  /** Concurrent ones, each into a table of its own. */
  readonly uploads: number;
  /** Every record of the file is invalid. */
  readonly isRejected: boolean;
  readonly writeCsv: (file: string, rows: number) => Promise<unknown>;
  /** Scenario whose time of a row this one's is compared with. */
  readonly comparedWith?: string;
}

const tiny = {
  columns: [{ name: 'a', type: 'int' }],
  rowsFor: (rows: number) => rows,
  uploads: 1,
};

const tinyRejects = {
  ...tiny,
  isRejected: true,
  writeCsv: (file: string, rows: number) => writeRows(file, ['a'], rows, () => 'x'),
  comparedWith: 'tiny',
};

/** The loads that strain the service most, in the order of the report. */
export const scenarios: readonly Scenario[] = [
  {
    ...tiny,
    name: 'tiny',
    title: 'valid records of 2 bytes',
    isRejected: false,
    writeCsv: (file, rows) => writeRows(file, ['a'], rows, (row) => String(row % 10)),
  },
  { ...tinyRejects, name: 'tiny-rejects', title: 'rejects of 2 bytes' },
  {
    ...tinyRejects,
    name: 'tiny-rejects-16',
    title: '16 uploads, rejects of 2 bytes',
    uploads: 16,
    rowsFor: (rows) => Math.ceil(rows / 16),
  },
  { ...contacts, title: 'valid contacts', uploads: 1, isRejected: false },
  {
    ...contacts,
    name: 'contacts-rejects',
    title: 'rejected contacts',
    uploads: 1,
    isRejected: true,
    writeCsv: (file, rows) => writeContactsFile(file, { rows, dirt: 1 }),
    comparedWith: 'contacts',
  },
  { ...widest, name: 'columns-1600-16', title: '16 uploads, 1,600 columns', uploads: 16, isRejected: false },
];
