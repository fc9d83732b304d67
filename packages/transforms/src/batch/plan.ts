import type { ColumnValues } from './column-values.ts';
import type { RecordBatch } from './record-batch.ts';

/**
 * One tight loop over one column of a batch. On entry `values` locates the text of each
 * kept, non-NULL record; on return it holds the clean values. Records that break the rule
 * are rejected with `column` to blame.
 */
export type Kernel = (batch: RecordBatch, values: ColumnValues, column: number) => void;

/** What cleans and checks one column. */
export interface Rule {
  /** The name people see: `integer`, `email`, … */
  readonly name: string;
  /** Leaves each value as text, normalised. */
  readonly text: Kernel;
  /** Leaves each value as PostgreSQL's binary form; absent where only the server knows the type. */
  readonly binary?: {
    readonly kernel: Kernel;
    /** Bytes of every value (in `low`, then `high`), or 0 when the value lies in `bytes`. */
    readonly width: 0 | 2 | 4 | 8;
  };
  /** How NDJSON writes the value; `boolean` promises the texts `true` and `false`, `json` a JSON value. */
  readonly json: 'string' | 'number' | 'boolean' | 'json';
}

export interface PlannedColumn {
  readonly name: string;
  /** Which field of a record feeds the column, from 0. */
  readonly source: number;
  readonly rule: Rule;
  /** NULL is a reject. */
  readonly required: boolean;
  /**
   * Texts that mean NULL where they stand without quotes, instead of the empty one, which is the empty
   * text then unless it is among them.
   */
  readonly nullWords?: readonly Uint8Array[] | undefined;
}

/** Which header goes to which column under which rule. */
export interface Plan {
  readonly columns: readonly PlannedColumn[];
  /** Fields that every record must have: as many as the header, or the first record where there is none. */
  readonly fieldCount: number;
  /** Whether the kernels leave binary values (for COPY) or text. */
  readonly form: 'binary' | 'text';
}
