import type { Duplex, Writable } from 'node:stream';
import type { QualifiedName, Table } from '@repo/database';
import type { Outcome, Position } from '@repo/transforms';
import type pg from 'pg';
import type { ImportPlan } from '../plan/plan-import.ts';
import type { OnConstraint } from '../parameters/import-parameters.ts';
import type { Rejects } from './rejects.ts';
import type { Stopwatch } from './stopwatch.ts';

/** The end of an import's pipeline: takes clean batches and loads their rows. */
export interface Destination {
  readonly streams: readonly (Duplex | Writable)[];
  /** Call this before the first batch. */
  begin(target: QualifiedName, plan: ImportPlan): Promise<void>;
  /**
   * Call this after the pipeline has finished.
   * @throws Problem SETTING_CHANGED if the rows were not all read with the same settings
   */
  confirm(): Promise<void>;
  /** CPU time of encoding so far, in milliseconds. */
  readonly busyMs: number;
  /** Number of rows that the server reports as loaded; complete when the pipeline has finished. */
  readonly rowCount: number;
  /** Position in the file of the row that the server calls `copyRow`. */
  positionOf(copyRow: number): Position | undefined;
}

export interface DestinationOptions {
  readonly client: pg.Client;
  readonly table: Table;
  readonly onConstraint: OnConstraint;
  readonly outcome: Outcome;
  readonly rejects: Rejects;
  readonly stopwatch: Stopwatch;
  readonly bufferBytes: number;
}
