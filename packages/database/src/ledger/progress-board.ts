import type { Queryable } from '../catalog/query-database.ts';
import { queryLedger } from './query-ledger.ts';

/**
 * The table `stream_engine.progress`: the progress of running imports, for replicas that do not run them, and
 * requests from there to cancel one. All methods throw {@link DatabaseError}.
 */
export class ProgressBoard<State extends object = object> {
  readonly #database: Queryable;

  constructor(database: Queryable) {
    this.#database = database;
  }

  /** @returns whether the import should be cancelled */
  async report(importId: string, state: State): Promise<boolean> {
    const [row] = await queryLedger<{ cancelled: boolean }>(
      this.#database,
      `INSERT INTO stream_engine.progress (import, state) VALUES ($1, $2)
       ON CONFLICT (import) DO UPDATE SET state = EXCLUDED.state RETURNING cancelled`,
      [importId, JSON.stringify(state)],
    );
    return row!.cancelled;
  }

  /**
   * Whether the import should be cancelled, according to the board or to the ledger itself. For a process that cannot
   * report.
   */
  async isCancelled(importId: string): Promise<boolean> {
    const [row] = await queryLedger<{ cancelled: boolean }>(
      this.#database,
      `SELECT EXISTS (SELECT FROM stream_engine.progress WHERE import = $1 AND cancelled)
         OR EXISTS (SELECT FROM stream_engine.imports WHERE id = $1 AND state = 'failed') AS cancelled`,
      [importId],
    );
    return row!.cancelled;
  }

  /** The last report; undefined before the first one and after the import's end. */
  async read(importId: string): Promise<State | undefined> {
    const [row] = await queryLedger<{ state: State | null }>(
      this.#database,
      'SELECT state FROM stream_engine.progress WHERE import = $1',
      [importId],
    );
    return row?.state ?? undefined;
  }

  /** Requests the cancellation of the import. The process that runs it learns of the request with its next report. */
  async cancel(importId: string): Promise<void> {
    await queryLedger(
      this.#database,
      `INSERT INTO stream_engine.progress (import, cancelled) VALUES ($1, true)
       ON CONFLICT (import) DO UPDATE SET cancelled = true`,
      [importId],
    );
  }

  /** Removes the row of an import that has ended. */
  async forget(importId: string): Promise<void> {
    await queryLedger(this.#database, 'DELETE FROM stream_engine.progress WHERE import = $1', [importId]);
  }

  /** Deletes the rows of imports whose process died. */
  async forgetEnded(): Promise<void> {
    await queryLedger(
      this.#database,
      `DELETE FROM stream_engine.progress WHERE NOT EXISTS (
         SELECT FROM stream_engine.imports WHERE id = progress.import AND state = 'running')`,
      [],
    );
  }
}
