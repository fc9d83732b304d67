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
  /** To be called before the first batch. */
  begin(target: QualifiedName, plan: ImportPlan): Promise<void>;
  /**
   * To be called when the pipeline has finished.
   * @throws Problem SETTING_CHANGED where not all rows were read alike
   */
  confirm(): Promise<void>;
  /** Milliseconds of CPU time that encoding took so far. */
  readonly busyMs: number;
  /** Rows that the server says it took; complete when the pipeline has finished. */
  readonly rowCount: number;
  /** Where in the file the row lies that the server counts so. */
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
