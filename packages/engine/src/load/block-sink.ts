import { Writable } from 'node:stream';
import { callbackify } from 'node:util';
import { BlockLoader, type QualifiedName } from '@repo/database';
import {
  type BufferPool,
  countRejected,
  encodeCopyBlock,
  type Position,
  type RecordBatch,
  RowPositions,
} from '@repo/transforms';
import type { ImportPlan } from '../plan/plan-import.ts';
import { locateError } from '../problem/locate-error.ts';
import { Problem, problemOf } from '../problem/problem.ts';
import type { Destination, DestinationOptions } from './destination.ts';
import { verifyServerReading, applyServerReading } from './apply-server-reading.ts';
import { keptRecordNumbers, violatingRecords } from './rejected-records.ts';

type Callback = (error?: Error | null) => void;

/**
 * Loads each batch as a separate block and rejects the records whose rows violate a constraint. The batch is kept
 * until the database has judged it; meanwhile the next one is filled.
 */
export class BlockSink extends Writable implements Destination {
  readonly streams = [this];
  busyMs = 0;
  rowCount = 0;
  readonly #options: DestinationOptions & { readonly buffers: BufferPool };
  #loader: BlockLoader | undefined;
  #plan: ImportPlan | undefined;
  #batch: RecordBatch | undefined;

  constructor(options: DestinationOptions & { readonly buffers: BufferPool }) {
    super({ objectMode: true, highWaterMark: 1 });
    this.#options = options;
  }

  /** The target is always the table itself, whose constraints judge the rows. */
  begin(_target: QualifiedName, plan: ImportPlan): Promise<void> {
    const { client, table } = this.#options;
    const { columns, form } = plan;
    this.#plan = plan;
    this.#loader = new BlockLoader(client, {
      table,
      columns: columns.map(({ name }) => name),
      format: form,
    });
    return this.#loader.begin();
  }

  /** Nothing to do: each block was checked. */
  async confirm(): Promise<void> {}

  positionOf(copyRow: number): Position | undefined {
    const positions = new RowPositions();
    if (this.#batch) positions.add(this.#batch);
    return positions.find(copyRow);
  }

  override _write(batch: RecordBatch, _encoding: BufferEncoding, callback: Callback): void {
    callbackify(() => this.#take(batch))(callback);
  }

  override _final(callback: Callback): void {
    callbackify(async () => this.#loader?.finish())(callback);
  }

  async #take(batch: RecordBatch): Promise<void> {
    this.#batch = batch;
    await this.#load(batch);
    this.#batch = undefined;
    batch.release();
  }

  async #load(batch: RecordBatch): Promise<void> {
    if (batch.countKept() === 0) return;
    const { client, table, buffers, stopwatch, rejects, outcome } = this.#options;
    const started = performance.now();
    const block = encodeCopyBlock(batch, buffers);
    this.busyMs += performance.now() - started;
    stopwatch.blocked();
    try {
      await applyServerReading(client, this.#plan!);
      const { loaded, violations, isDirect } = await this.#loader!.load(block);
      if (isDirect) await verifyServerReading(client, this.#plan!, table);
      buffers.release(block);
      this.rowCount += loaded;
      if (violations.length === 0) return;
      const numbers = keptRecordNumbers(batch);
      for (const { row, code } of violations) countRejected(batch, numbers[row - 1]!, code, outcome);
      await rejects.take(violatingRecords(batch, violations), batch.dialect);
    } catch (error) {
      throw explainRule(locateError(error, (row) => this.positionOf(row), false));
    } finally {
      stopwatch.unblocked();
    }
  }
}

/**
 * Explains why a violation ended the import: the table has a rule. Without a rule, violating rows are rejected one by
 * one.
 */
function explainRule(error: unknown): unknown {
  const { code, message, options } = problemOf(error);
  if (!code.startsWith('CONSTRAINT_')) return error;
  const reason =
    'onConstraint=reject cannot reject single records if a rule of the table (CREATE RULE) rewrites INSERT';
  return new Problem(code, `${message}; ${reason}`, options);
}
