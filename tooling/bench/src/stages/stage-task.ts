import type { BenchColumn, BenchTable } from '../tables/table.ts';
import { tables } from '../tables/index.ts';

/** Task of a child process that times one stage. */
export interface StageTask {
  readonly stage:
    | 'read'
    | 'multipart'
    | 'gunzip'
    | 'sha256'
    | 'scan'
    | 'encoding'
    | 'columns'
    | 'assemble'
    | 'socket';
  /** Name of the table. */
  readonly table: string;
  readonly csv: string;
  /** The compressed file, for `gunzip`. */
  readonly gzip: string;
  /** The encoded rows, for `socket`. */
  readonly binary: string;
  readonly databaseUrl: string;
  /** Names of the columns whose kernels are timed, for `columns`. */
  readonly columns?: readonly string[];
}

/** Milliseconds by name. */
export type StageTimes = Readonly<Record<string, number>>;

export function tableOf({ table }: Pick<StageTask, 'table'>): BenchTable {
  return tables.find(({ name }) => name === table)!;
}

/** More columns than this are timed by type instead of one by one. */
const COLUMNS_SHOWN_MAX = 20;

export interface ColumnGroup {
  readonly title: string;
  readonly columns: readonly BenchColumn[];
}

/** The columns whose kernels are timed together. */
export function columnGroups({ columns }: Pick<BenchTable, 'columns'>): ColumnGroup[] {
  if (columns.length <= COLUMNS_SHOWN_MAX)
    return columns.map((column) => ({ title: `${column.name} (${column.type})`, columns: [column] }));
  const types = new Map<string, BenchColumn[]>();
  for (const column of columns) types.set(column.type, [...(types.get(column.type) ?? []), column]);
  return [...types].map(([type, members]) => ({ title: `${members.length} × ${type}`, columns: members }));
}
