import {
  CommitOutcomeUnknownError,
  createWriter,
  DatabaseError,
  type ImportClaim,
  type Pool,
  RejectLog,
  restoreSettings,
  withTransaction,
  type Table,
} from '@repo/database';
import type pg from 'pg';
import type { ImportEntry, ImportLedger } from '../load/import-ledger.ts';
import type { ImportLimits } from '../limits/import-limits.ts';
import type { FileConditions } from '../load/file-conditions.ts';
import { DefaultFiller } from '../load/default-filler.ts';
import { load, type LoadOptions } from '../load/load.ts';
import { receiptOf } from '../load/make-receipt.ts';
import type { Progress } from '../load/progress.ts';
import type { Receipt } from '../load/receipt.ts';
import { SequenceFollower } from '../load/sequence-follower.ts';
import type { CheckSlots } from '../load/server-check.ts';
import { Stopwatch } from '../load/stopwatch.ts';
import type { OnConstraint } from '../parameters/import-parameters.ts';
import type { ImportQuery } from '../parameters/import-query.ts';
import { planImport, type PlanOptions } from '../plan/plan-import.ts';
import { locateError } from '../problem/locate-error.ts';
import type { ImportSource, OpenSource } from '../source/import-source.ts';
import type { Parser } from '../source/records-of.ts';
import { committedReceipt } from './committed-receipt.ts';
import { failImport } from './fail-import.ts';
import { confirmTable, type LockOptions, lockTable } from './lock-table.ts';
import { importCancelled } from './running-imports.ts';

export interface ImportOptions extends PlanOptions, FileConditions, LockOptions {
  readonly claim: ImportClaim<ImportQuery>;
  readonly progress: Progress;
  /** Encoding of the file, by its name in the WHATWG Encoding Standard; a byte order mark overrides it. */
  readonly encoding: string | undefined;
  /** Encoding of a file without a byte order mark if neither `encoding` nor the source names one. */
  readonly usualEncoding: string | undefined;
  readonly parser: Parser;
  readonly limits: ImportLimits;
  readonly onConstraint: OnConstraint;
  /** Whether `onConstraint=reject` is possible. */
  readonly mayReject: boolean;
  /** SHA-256 that the file must have as sent, hexadecimal; otherwise nothing is loaded. */
  readonly sentSha256?: string | undefined;
  /** Called when the ledger has the import, so that it can be found by its id. */
  readonly onEntered: () => void;
  /** Called and awaited once, before a record of more than `LARGE_RECORD_BYTES` is buffered. */
  readonly onLargeRecord: () => Promise<void>;
  /** Called before COMMIT, after the whole file was read. */
  readonly confirm: () => Promise<void>;
  readonly sequences: 'move' | 'leave';
  /** Do everything, including the checks of COMMIT, and roll back. */
  readonly dryRun: boolean;
}

/** The receipt of the import, or an earlier import with the same key. */
export type ImportOutcome =
  | { readonly receipt: Receipt; readonly holder?: undefined }
  | { readonly receipt?: undefined; readonly holder: ImportEntry };

interface ImportDatabases {
  readonly pool: Pool;
  readonly ledger: ImportLedger;
  readonly checkSlots: CheckSlots;
}

/**
 * Runs one import: records it in the ledger, locks the table, requests the file, loads it and commits, all in one
 * transaction. A failure of any stage, and the signal, rolls back.
 * @returns the receipt, after COMMIT was acknowledged, or from the ledger if its answer was lost
 * @throws Problem, CsvError or DatabaseError, or the signal's reason; then nothing was loaded, unless the error is
 *   CommitOutcomeUnknownError
 */
export async function runImport(
  { pool, ledger, checkSlots }: ImportDatabases,
  open: OpenSource,
  options: ImportOptions,
  signal: AbortSignal,
): Promise<ImportOutcome> {
  const { claim, dryRun, progress, onEntered } = options;
  const rejectLog = new RejectLog(pool, claim.id);
  try {
    const work = await withTransaction(
      pool,
      async (client) => {
        const holder = await ledger.claim(client, claim);
        if (holder !== undefined) return { holder };
        onEntered();
        const stopwatch = new Stopwatch();
        stopwatch.blocked();
        const table = await lockTable(client, pool, options);
        stopwatch.unblocked();
        const isFollowing = options.sequences === 'move' && !dryRun;
        const follower = isFollowing ? new SequenceFollower(client, table) : undefined;
        const { lockTimeoutMs } = options;
        const defaults = new DefaultFiller({ client, pool, table, lockTimeoutMs, undo: dryRun, signal });
        const loaded = await open(signal, async (source) => {
          await recordFileName(ledger, claim, source);
          return load(
            client,
            source,
            loadOptions(
              client,
              { table, rejectLog, stopwatch, defaults, sequences: follower, pool, checkSlots },
              options,
            ),
            signal,
          );
        });
        await rejectLog.close();
        // The table's triggers may have changed settings of the session.
        await restoreSettings(client);
        await confirmTable(client, table, options.replaces);
        await options.confirm();
        if (dryRun) await checkDeferred(client);
        // Right before COMMIT, because no ROLLBACK undoes it.
        const moved = (await follower?.move()) ?? [];
        const { sha256, sentSha256 } = loaded;
        const receipt = receiptOf(claim, loaded, { dryRun, sequences: moved });
        const { rows, durationMs } = receipt;
        const result = { rows, sha256, sentSha256, durationMs, receipt };
        if (!dryRun && !(await ledger.commit(client, claim.id, result))) throw importCancelled();
        progress.enter('committing');
        return { result };
      },
      { signal, undo: dryRun },
    );
    if (work.result === undefined) return { holder: work.holder };
    if (dryRun && !(await ledger.check(claim.id, work.result))) throw importCancelled();
    return { receipt: work.result.receipt };
  } catch (error) {
    if (error instanceof CommitOutcomeUnknownError)
      return { receipt: await committedReceipt(ledger, claim, error, signal) };
    const failed = { claim, rejectLog, progress, onEntered, signal };
    throw await failImport(ledger, deferredFailure(error, options), failed);
  }
}

function loadOptions(
  client: pg.ClientBase,
  parts: Pick<
    LoadOptions,
    'table' | 'rejectLog' | 'stopwatch' | 'defaults' | 'sequences' | 'pool' | 'checkSlots'
  >,
  options: ImportOptions,
): LoadOptions {
  const { table } = parts;
  return {
    ...options,
    ...parts,
    id: options.claim.id,
    plan: (header, { dialect, line }) => planImport(header, table, { ...options, dialect, headerLine: line }),
    writer: createWriter(client, { ...options, table }),
  };
}

/**
 * Adds to a violation that COMMIT found a hint on how to find its record. Only COMMIT checks constraints of other
 * tables.
 */
function deferredFailure(error: unknown, { onConstraint, mayReject, table }: ImportOptions): unknown {
  const couldReject = onConstraint === 'fail' && mayReject && !isOfAnotherTable(error, table);
  return locateError(error, () => undefined, couldReject);
}

/** A partitioned table's violations may name a partition. */
function isOfAnotherTable(error: unknown, table: Table): boolean {
  if (!(error instanceof DatabaseError) || error.table === undefined || table.kind === 'partitioned')
    return false;
  return error.table !== table.name || error.schema !== table.schema;
}

/** Checks what COMMIT would check and a rollback does not. */
async function checkDeferred(client: pg.ClientBase): Promise<void> {
  await client.query('SET CONSTRAINTS ALL IMMEDIATE');
}

/** Records the file's name. It is only for people, so a failure does not fail the import. */
async function recordFileName(
  ledger: ImportLedger,
  { id }: ImportClaim,
  { fileName }: ImportSource,
): Promise<void> {
  if (fileName !== undefined) await ledger.recordFileName(id, fileName).catch(() => {});
}
