import { setTimeout as wait } from 'node:timers/promises';
import type { Queryable } from '../catalog/query-database.ts';
import { DatabaseError } from '../errors/errors.ts';
import { queryLedger } from './query-ledger.ts';
import { lockOf, markDead } from './dead-imports.ts';
import {
  entryColumns,
  type EntryRow,
  type ImportClaim,
  type ImportResult,
  type ImportState,
  type LedgerDocuments,
  type LedgerEntry,
  type ListedImport,
  type ListedRow,
  toEntry,
  toListed,
} from './entry.ts';
import { type ImportPage, listStatement } from './import-list.ts';

/** How long to wait for the server to decide a COMMIT whose answer was lost, and how often to look. */
const DECIDED_LIMIT_MS = 5_000;
const LOOK_INTERVAL_MS = 50;

/** Number of attempts at a claim if the holder of the key turns out to be dead. */
const CLAIMS_MAX = 3;

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/**
 * The table `stream_engine.imports`: all imports and their outcome.
 *
 * An import's row is visible to all sessions while it runs, and becomes `committed` in the transaction that loads its
 * rows. That transaction holds an advisory lock from before the row exists until it ends, however it ends. So if a
 * row is `running` and the lock is free, the import died, whichever process ran it. Every reading method first marks
 * such imports, or only reports them as died if the database is read-only. The lock belongs to the transaction and
 * not to the session: there may be a pooler, and nothing has to be unlocked.
 *
 * All methods throw {@link DatabaseError}: LEDGER_UNUSABLE if the schema is missing or the role may not use it.
 */
export class Ledger<Documents extends LedgerDocuments = LedgerDocuments> {
  readonly #database: Queryable;

  constructor(database: Queryable) {
    this.#database = database;
  }

  /**
   * Records an import as running.
   * @param transaction the one that will load the rows
   * @returns the import that already has the key, running or committed; undefined if this one has it now
   */
  async claim(
    transaction: Queryable,
    claim: ImportClaim<Documents['parameters']>,
  ): Promise<LedgerEntry<Documents> | undefined> {
    const [begun] = await queryLedger<{ xid: string }>(
      transaction,
      `SELECT pg_catalog.pg_advisory_xact_lock(${lockOf('$1')}), pg_catalog.pg_current_xact_id()::text AS xid`,
      [claim.id],
    );
    for (let tries = 0; ; tries++) {
      if (await this.#insert(claim, begun!.xid)) return undefined;
      const holder = await this.findHolder(claim);
      if (holder !== undefined) return holder;
      if (tries === CLAIMS_MAX) throw new DatabaseError({ code: 'DATABASE_ERROR', retryable: true });
    }
  }

  /** Runs outside the transaction, so that other sessions see the import while it runs. */
  async #insert(claim: ImportClaim<Documents['parameters']>, xid: string): Promise<boolean> {
    const { id, owner, key, schema, table, mode, parameters } = claim;
    const rows = await queryLedger(
      this.#database,
      `INSERT INTO stream_engine.imports (id, owner, key, table_schema, table_name, mode, parameters, xid)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (owner, key) WHERE state IN ('running', 'committed') DO NOTHING RETURNING id`,
      [id, owner, key ?? null, schema, table, mode, JSON.stringify(parameters), xid],
    );
    return rows.length === 1;
  }

  /** Records the client's name for the file, which may be known only when the file arrives. */
  async recordFileName(id: string, fileName: string): Promise<void> {
    await queryLedger(this.#database, 'UPDATE stream_engine.imports SET file_name = $2 WHERE id = $1', [
      id,
      fileName,
    ]);
  }

  /**
   * Marks the import as committed, in the transaction that loaded the rows and before its COMMIT.
   * @returns false if the row is no longer running, because of {@link cancel}: then the rows must not be committed
   */
  async commit(transaction: Queryable, id: string, result: ImportResult<Documents>): Promise<boolean> {
    return this.#finish(transaction, 'committed', id, result);
  }

  /**
   * Marks a dry run, whose transaction was rolled back, as checked.
   * @returns false if it was cancelled before
   */
  async check(id: string, result: ImportResult<Documents>): Promise<boolean> {
    return this.#finish(this.#database, 'checked', id, result);
  }

  /**
   * Marks a running import as failed, no matter what its process is doing: from now on it cannot be committed.
   * @returns false if it is not running or is being committed
   */
  async cancel(id: string, problem: Documents['problem']): Promise<boolean> {
    const cancelled = await queryLedger(
      this.#database,
      `UPDATE stream_engine.imports SET state = 'failed', ended_at = pg_catalog.clock_timestamp(), problem = $2
       WHERE id = (SELECT id FROM stream_engine.imports WHERE id = $1 AND state = 'running' FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      [id, JSON.stringify(problem)],
    );
    return cancelled.length === 1;
  }

  async #finish(
    database: Queryable,
    state: ImportState,
    id: string,
    { rows, sha256, sentSha256, durationMs, receipt }: ImportResult<Documents>,
  ): Promise<boolean> {
    const updated = await queryLedger(
      database,
      `UPDATE stream_engine.imports SET state = $2, ended_at = started_at + $11 * interval '1 millisecond', sha256 = $3,
         sent_sha256 = $4, rows_read = $5, rows_loaded = $6, rows_rejected = $7, rows_skipped = $8, receipt = $9
       WHERE id = $1 AND state IN ('running', $10) RETURNING id`,
      [
        id,
        state,
        sha256,
        sentSha256,
        rows.read,
        rows.loaded,
        rows.rejected,
        rows.skipped,
        JSON.stringify(receipt),
        // The transaction is undone before this is written, so another session may have marked it as died in between.
        state === 'checked' ? 'died' : 'running',
        durationMs,
      ],
    );
    return updated.length === 1;
  }

  /**
   * Marks an import whose transaction is over as failed, with the problem for the client.
   * @returns false if it was never recorded or already has an outcome
   */
  async fail(id: string, problem: Documents['problem']): Promise<boolean> {
    const failed = await queryLedger(
      this.#database,
      `UPDATE stream_engine.imports SET state = 'failed', ended_at = pg_catalog.clock_timestamp(), problem = $2
       WHERE id = $1 AND state IN ('running', 'died') RETURNING id`,
      [id, JSON.stringify(problem)],
    );
    return failed.length === 1;
  }

  /** Current time of the database, whose clock all replicas share. */
  async now(): Promise<Date> {
    const [row] = await queryLedger<{ now: Date }>(
      this.#database,
      'SELECT pg_catalog.clock_timestamp() AS now',
      [],
    );
    return row!.now;
  }

  /**
   * Deletes the rejects of imports that ended more than this many days ago.
   * @returns the number of deleted records
   */
  async deleteOldRejects(days: number): Promise<number> {
    const [gone] = await queryLedger<{ count: string }>(
      this.#database,
      `WITH gone AS (
         DELETE FROM stream_engine.rejects USING stream_engine.imports
         WHERE rejects.import = imports.id
           AND imports.ended_at < pg_catalog.clock_timestamp() - pg_catalog.make_interval(days => $1) RETURNING 1)
       SELECT count(*) FROM gone`,
      [days],
    );
    return Number(gone!.count);
  }

  /** The import that has this key of this owner, running or committed. */
  async findHolder({
    owner,
    key,
  }: Pick<ImportClaim, 'owner' | 'key'>): Promise<LedgerEntry<Documents> | undefined> {
    const condition = 'owner = $1 AND key = $2';
    await markDead(this.#database, condition, [owner, key]);
    return this.#first(`${condition} AND state IN ('running', 'committed')`, [owner, key]);
  }

  /** The import with this id. @param owner its owner; undefined: any */
  async find(id: string, owner?: string): Promise<LedgerEntry<Documents> | undefined> {
    return uuid.test(id)
      ? this.#newest('id = $1::uuid AND ($2::text IS NULL OR owner = $2::text)', [id, owner ?? null])
      : undefined;
  }

  /** The newest import with this key of an owner; another owner may have the same key. */
  async findByKey(key: string, owner: string): Promise<LedgerEntry<Documents> | undefined> {
    return this.#newest('key = $1 AND owner = $2', [key, owner]);
  }

  async #newest(condition: string, values: unknown[]): Promise<LedgerEntry<Documents> | undefined> {
    const dead = await markDead(this.#database, condition, values);
    const entry = await this.#first(condition, values);
    return entry?.state === 'running' && dead.includes(entry.id) ? { ...entry, state: 'died' } : entry;
  }

  /** A page of imports, newest first, without their receipts. */
  async list(page: ImportPage): Promise<ListedImport<Documents>[]> {
    const dead = await markDead(this.#database, 'true', []);
    const { text, values } = listStatement(page, dead);
    return (await queryLedger<ListedRow<Documents>>(this.#database, text, values)).map(toListed);
  }

  /**
   * Outcome of an import whose COMMIT was not answered. Waits while the server is still committing.
   * @returns undefined if the server has not decided within 5 s
   */
  async waitForOutcome(id: string): Promise<LedgerEntry<Documents> | undefined> {
    const deadline = performance.now() + DECIDED_LIMIT_MS;
    while (performance.now() < deadline) {
      const [row] = await queryLedger<{ status: string | null }>(
        this.#database,
        'SELECT pg_catalog.pg_xact_status(xid) AS status FROM stream_engine.imports WHERE id = $1',
        [id],
      );
      // Null if the server has forgotten the transaction: it ended long ago.
      if (row?.status !== 'in progress') return this.find(id);
      await wait(LOOK_INTERVAL_MS);
    }
    return undefined;
  }

  async #first(condition: string, values: unknown[]): Promise<LedgerEntry<Documents> | undefined> {
    const [row] = await queryLedger<EntryRow<Documents>>(
      this.#database,
      `SELECT ${entryColumns} FROM stream_engine.imports WHERE ${condition} ORDER BY id DESC LIMIT 1`,
      values,
    );
    return row && toEntry(row);
  }
}
