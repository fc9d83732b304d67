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
 * Keeps the records that an import sets aside: a COPY in a transaction of its own, so that they stay when the import
 * is rolled back. Takes a connection only when there is something to keep. Memory: what was given since the last
 * promise was fulfilled.
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

  /** Whether rejects were taken but could not be kept. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /**
   * Takes rejected records in the file's order; their bytes are copied before it returns. After `close` it ignores
   * them: a failed import may still be in the middle of a batch.
   * @returns a promise if the database has to catch up before more are given; it rejects as `close` does
   */
  add(records: Iterable<RejectedRecord>): Promise<void> | undefined {
    if (this.#isClosed) return undefined;
    const rows = (this.#rows ??= this.#open());
    if (rows.destroyed) return handled(this.#done);
    for (const record of records) this.#encoded.add(record);
    return rows.write(this.#encoded.take()) ? undefined : handled(once(rows, 'drain').then(() => {}));
  }

  /** Makes `close` wait for records that are still being given although their import has failed. */
  awaitGiving(giving: Promise<unknown>): void {
    this.#giving = giving;
  }

  /**
   * Commits what was taken.
   * @param limitMs after which it is given up; for a database that may be frozen
   * @throws {DatabaseError} when it could not be kept, or the reason of the abort when it was given up
   */
  async close(limitMs?: number): Promise<void> {
    const timer = limitMs === undefined ? undefined : setTimeout(() => this.#halt.abort(), limitMs);
    try {
      // Giving fails when this log is given up.
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
    // Told by `add` and `close`.
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
    // Also where the transaction has not begun: whoever waits for the rows to drain learns of it.
    this.#done.catch((error: Error) => {
      this.#isLost = true;
      rows.destroy(error);
    });
    return rows;
  }
}

/** The import may end before anybody waits for it: what it rejects with must not end the process. */
function handled(promise: Promise<void>): Promise<void> {
  promise.catch(() => {});
  return promise;
}
