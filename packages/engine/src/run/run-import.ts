import {
  CommitOutcomeUnknownError,
  createWriter,
  DatabaseError,
  type ImportClaim,
  type Ledger,
  type LedgerEntry,
  orAborted,
  type Pool,
  RejectLog,
  settleAgain,
  withTransaction,
  type Table,
} from '@repo/database';
import type pg from 'pg';
import type { ImportLimits } from '../limits/import-limits.ts';
import type { FileDemands } from '../load/file-demands.ts';
import { load, type LoadOptions } from '../load/load.ts';
import { receiptOf } from '../load/make-receipt.ts';
import type { Progress } from '../load/progress.ts';
import type { Receipt } from '../load/receipt.ts';
import { Stopwatch } from '../load/stopwatch.ts';
import type { OnConstraint } from '../parameters/import-parameters.ts';
import { planImport, type PlanOptions } from '../plan/plan-import.ts';
import { locateError } from '../problem/locate-error.ts';
import { Problem, problemDetails, problemOf } from '../problem/problem.ts';
import type { ImportSource, OpenSource } from '../source/import-source.ts';
import type { Parser } from '../source/records-of.ts';
import { confirmTable, type LockOptions, lockTable } from './lock-table.ts';
import { importCancelled } from './running-imports.ts';

export interface ImportOptions extends PlanOptions, FileDemands, LockOptions {
  readonly claim: ImportClaim;
  readonly progress: Progress;
  /** The file's, by its name in the WHATWG's Encoding Standard; a byte order mark overrules it. */
  readonly encoding: string | undefined;
  /** The same where neither that nor the source says one. */
  readonly usualEncoding: string | undefined;
  readonly parser: Parser;
  readonly limits: ImportLimits;
  readonly onConstraint: OnConstraint;
  /** Whether that could be `reject`. */
  readonly mayReject: boolean;
  /** SHA-256 that the file must have as it is sent, hexadecimal, or nothing is loaded. */
  readonly sentSha256?: string | undefined;
  /** Called before COMMIT, when all has been read. */
  readonly confirm: () => Promise<void>;
  /** Do all of it, the checks that COMMIT would do included, and roll it back. */
  readonly dryRun: boolean;
}

/** An import's own receipt, or the one import that has its key already. */
export type ImportOutcome =
  | { readonly receipt: Receipt; readonly holder?: undefined }
  | { readonly receipt?: undefined; readonly holder: LedgerEntry };

interface ImportDatabases {
  readonly pool: Pool;
  readonly ledger: Ledger;
}

/** A failure is answered soon, also where the database cannot be told of it. */
const FAIL_LIMIT_MS = 500;

/**
 * A slot that nobody waits for any more is free sooner: to see that its client has gone, and to give its backend up,
 * takes the rest of a second.
 */
const GIVEN_UP_LIMIT_MS = 250;

/**
 * What the import set aside may still be kept this long, when nobody waits for it any more: under load, a COMMIT can
 * take longer than an answer may.
 */
const KEEP_LIMIT_MS = 3_000;

/** How long who has given the import up waits to be told whether it was committed. */
const DECIDED_LIMIT_MS = 700;

/**
 * Runs one import: enters it in the ledger, takes the table's lock, asks for its file, loads it and commits both, in one
 * transaction. A failure of any stage, and the signal, rolls back.
 * @returns the receipt, after COMMIT was acknowledged, or found out from the ledger where its answer was lost
 * @throws Problem, CsvError or DatabaseError, or the signal's reason; nothing was loaded then, unless the error is
 *   CommitOutcomeUnknownError
 */
export async function runImport(
  { pool, ledger }: ImportDatabases,
  open: OpenSource,
  options: ImportOptions,
  signal: AbortSignal,
): Promise<ImportOutcome> {
  const { claim, dryRun, progress } = options;
  const rejectLog = new RejectLog(pool, claim.id);
  try {
    const work = await withTransaction(
      pool,
      async (client) => {
        const holder = await ledger.claim(client, claim);
        if (holder !== undefined) return { holder };
        const stopwatch = new Stopwatch();
        stopwatch.blocked();
        const table = await lockTable(client, pool, options);
        stopwatch.unblocked();
        const loaded = await open(signal, async (source) => {
          await nameFile(ledger, claim, source);
          return load(client, source, loadOptions(client, { table, rejectLog, stopwatch }, options), signal);
        });
        await rejectLog.close();
        // Triggers of the table have run.
        await settleAgain(client);
        await confirmTable(client, table, options.replaces);
        await options.confirm();
        if (dryRun) await checkDeferred(client);
        const { sha256, sentSha256 } = loaded;
        const receipt = receiptOf(claim, loaded, dryRun);
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
    const limitMs = signal.aborted ? GIVEN_UP_LIMIT_MS : FAIL_LIMIT_MS;
    const failure = withLostRejects(deferredFailure(error, options), rejectLog);
    await Promise.all([keepRejects(rejectLog, limitMs), recordFailure(ledger, claim, failure, limitMs)]);
    throw failure;
  }
}

function loadOptions(
  client: pg.ClientBase,
  parts: Pick<LoadOptions, 'table' | 'rejectLog' | 'stopwatch'>,
  options: ImportOptions,
): LoadOptions {
  const { table } = parts;
  return {
    ...options,
    ...parts,
    id: options.claim.id,
    plan: (header) => planImport(header, table, options),
    writer: createWriter(client, { ...options, table }),
  };
}

/** Says of a violation that COMMIT has found how to find the record. Constraints of other tables it alone judges. */
function deferredFailure(error: unknown, { onConstraint, mayReject, table }: ImportOptions): unknown {
  const couldReject = onConstraint === 'fail' && mayReject && !isOfAnotherTable(error, table);
  return locateError(error, () => undefined, couldReject);
}

/** A partition's name is not that of its table. */
function isOfAnotherTable(error: unknown, table: Table): boolean {
  if (!(error instanceof DatabaseError) || error.table === undefined || table.kind === 'partitioned')
    return false;
  return error.table !== table.name || error.schema !== table.schema;
}

/** Says of an import that failed that its rejects could not be kept: that there are none would not be true. */
function withLostRejects(error: unknown, { isLost }: RejectLog): unknown {
  if (!isLost) return error;
  const { code, message, options } = problemOf(error);
  return new Problem(code, message, { ...options, members: { ...options.members, rejectsKept: false } });
}

/** What COMMIT would check, and a rollback does not. */
async function checkDeferred(client: pg.ClientBase): Promise<void> {
  await client.query('SET CONSTRAINTS ALL IMMEDIATE');
}

/**
 * The receipt of an import whose COMMIT was not answered.
 * @throws why it was given up or lost, when it was not committed; and the error given when nobody can tell yet
 */
async function committedReceipt(
  ledger: Ledger,
  claim: ImportClaim,
  unknown: CommitOutcomeUnknownError,
  signal: AbortSignal,
): Promise<Receipt> {
  const decided = ledger.decided(claim.id);
  const limit = signal.aborted ? AbortSignal.timeout(DECIDED_LIMIT_MS) : undefined;
  const entry = await orAborted(decided, limit).catch(() => undefined);
  if (entry === undefined || entry.state === 'running') throw unknown;
  if (entry.state === 'committed') return entry.receipt as Receipt;
  // Who gave it up while it was being committed is told why, and not what became of the connection.
  const error =
    unknown.cause ?? new DatabaseError({ code: 'DATABASE_UNAVAILABLE', retryable: true }, { cause: unknown });
  await recordFailure(ledger, claim, error, FAIL_LIMIT_MS);
  throw error;
}

/** It is for people: nothing fails where it cannot be kept. */
async function nameFile(ledger: Ledger, { id }: ImportClaim, { fileName }: ImportSource): Promise<void> {
  if (fileName !== undefined) await ledger.nameFile(id, fileName).catch(() => {});
}

/** They say why the import failed, so far as the database can be told of them. Those kept later are kept all the same. */
async function keepRejects(rejectLog: RejectLog, limitMs: number): Promise<void> {
  const kept = rejectLog.close(KEEP_LIMIT_MS);
  await orAborted(kept, AbortSignal.timeout(limitMs)).catch(() => {});
}

/** Where it cannot be recorded, whoever looks at the import later finds that it died. */
async function recordFailure(
  ledger: Ledger,
  { id }: ImportClaim,
  error: unknown,
  limitMs: number,
): Promise<void> {
  const recorded = ledger.fail(id, problemDetails(problemOf(error), id));
  await orAborted(recorded, AbortSignal.timeout(limitMs)).catch(() => {});
}
