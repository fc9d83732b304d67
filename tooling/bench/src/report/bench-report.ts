import type { Machine } from '@repo/measure';
import type { LoadFigures } from '../measure/time-load.ts';
import type { StageReport } from '../stages/time-stages.ts';

/** The content of bench.json; everything that is shown is made from it. */
export interface BenchReport {
  readonly date: string;
  readonly machine: Machine;
  /** Version of the node that ran the service. */
  readonly node: string;
  readonly postgres: string;
  readonly options: { readonly rows: number; readonly runs: number };
  readonly tables: readonly TableReport[];
  /** Contenders that could not take part. */
  readonly absent: readonly { readonly name: string; readonly reason: string }[];
}

export interface TableReport {
  readonly name: string;
  readonly title: string;
  readonly columns: number;
  readonly rows: number;
  readonly csvBytes: number;
  readonly contenders: readonly ContenderReport[];
  readonly stages: readonly StageReport[];
}

export interface ContenderReport {
  readonly name: string;
  readonly title: string;
  /** Of the file that this contender loaded. */
  readonly rows: number;
  readonly csvBytes: number;
  /** One entry a counted round. */
  readonly loads: readonly LoadFigures[];
}
