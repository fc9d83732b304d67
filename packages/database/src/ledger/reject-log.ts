import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { copyStatement } from '../copy/copy-statement.ts';
import { createCopySink } from '../copy/copy-sink.ts';
import type { Pool } from '../connection/pool.ts';
import { withTransaction } from '../connection/transaction.ts';
import { copyHeader, copyTrailer, type RejectedRecord, RejectRows } from './reject-row.ts';

const statement = copyStatement(
  { schema: 'stream_engine', name: 'rejects' },
  ['import', 'record', 'line', 'byte', 'column', 'span_start', 'span_end', 'code', 'message', 'original'],
  'binary',
);

/**
 * Stores the rejects of an import with a COPY in a separate transaction, so that they stay if the import is rolled
 * back. Takes a connection only once there is a reject. Memory: what was added since the last promise was fulfilled.
 */
export class RejectLog {
  readonly #pool: Pool;
  readonly #encoded: RejectRows;
  readonly #halt = new AbortController();
  #rows: PassThrough | undefined;
  #isClosed = false;
  #giving: Promise<unknown> | undefined;
  #done: Promise<void> = Promise.resolve();
  #isLost = false;

  /** @param importId a UUID */
  constructor(pool: Pool, importId: string) {
    this.#pool = pool;
    this.#encoded = new RejectRows(importId);
  }

  /** Whether rejects were added but could not be stored. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /**
   * Adds rejected records in file order; their bytes are copied before it returns. After `close` it ignores them,
   * because a failed import may still be in the middle of a batch.
   * @returns a promise if the database must catch up before more are added; it rejects like `close`
   */
  add(records: Iterable<RejectedRecord>): Promise<void> | undefined {
    if (this.#isClosed) return undefined;
    const rows = (this.#rows ??= this.#open());
    if (rows.destroyed) return handleRejection(this.#done);
    for (const record of records) this.#encoded.add(record);
    return rows.write(this.#encoded.take()) ? undefined : handleRejection(once(rows, 'drain').then(() => {}));
  }

  /** Makes `close` wait for records that are still being added although their import has failed. */
  awaitAdding(giving: Promise<unknown>): void {
    this.#giving = giving;
  }

  /**
   * Commits the added rejects.
   * @param limitMs time limit, for a database that may be frozen
   * @throws {DatabaseError} if they could not be stored, or the reason of the abort
   */
  async close(limitMs?: number): Promise<void> {
    const timer = limitMs === undefined ? undefined : setTimeout(() => this.#halt.abort(), limitMs);
    try {
      // Adding fails when this log is aborted.
      if (this.#giving) await this.#giving.catch(() => {});
      this.#isClosed = true;
      if (this.#rows?.writable) this.#rows.end(copyTrailer);
      await this.#done;
    } finally {
      clearTimeout(timer);
    }
  }

  #open(): PassThrough {
    const rows = new PassThrough();
    // `add` and `close` report it.
    rows.on('error', () => {});
    rows.write(copyHeader);
    this.#done = withTransaction(
      this.#pool,
      async (client) => {
        const sink = createCopySink(client);
        sink.begin(statement);
        await pipeline(rows, sink, { signal: this.#halt.signal });
      },
      { signal: this.#halt.signal },
    );
    // Even if the transaction has not begun, a caller that waits for the rows to drain must learn of the failure.
    this.#done.catch((error: Error) => {
      this.#isLost = true;
      rows.destroy(error);
    });
    return rows;
  }
}

/** Handles a rejection for which no caller waits yet: it must not end the process. */
function handleRejection(promise: Promise<void>): Promise<void> {
  promise.catch(() => {});
  return promise;
}
