import { setTimeout as wait } from 'node:timers/promises';
import { importStates } from '@repo/database';
import { Type } from 'typebox';
import type { ImportBoard, ImportEntry, ImportLedger, ListedEntry } from '../load/import-ledger.ts';
import { Problem } from '../problem/problem.ts';
import { ProgressState } from '../load/progress.ts';
import { Receipt } from '../load/receipt.ts';
import { ProblemDetails } from '../problem/problem-details.ts';
import { RowCounts } from '../problem/row-counts.ts';
import { closed, milliseconds, ref, type ValueOf, words } from '../schema/schema-parts.ts';
import type { RunningImports } from '../run/running-imports.ts';

/** Time between two queries for an import that is about to end. */
export const LOOK_INTERVAL_MS = 50;

export const ImportSummary = closed(
  {
    id: Receipt.properties.id,
    status: words(importStates),
    table: Type.String(),
    file: Receipt.properties.file,
    mode: Receipt.properties.mode,
    key: Type.Optional(Type.String({ description: 'Idempotency-Key of the import.' })),
    rows: Type.Optional(RowCounts),
    startedAt: Type.String({ format: 'date-time' }),
    endedAt: Type.Optional(Type.String({ format: 'date-time' })),
    durationMs: Type.Optional(milliseconds('Duration, once it has ended; the same as in its receipt.')),
    problem: Type.Optional(ref(ProblemDetails)),
    // The progress of an import of another replica is up to a quarter of a second old.
    progress: Type.Optional(ref(ProgressState)),
  },
  { $id: 'ImportSummary', description: 'An import in a list, or one that has no receipt.' },
);

export type ImportSummary = ValueOf<typeof ImportSummary>;

/** An import as shown: its receipt, if it has one. */
export type ImportView = Receipt | ImportSummary;

/** Sources about imports: the ledger, this process, the other replicas. */
export interface ImportSources {
  readonly ledger: ImportLedger;
  readonly running: RunningImports;
  readonly board: ImportBoard;
}

/** The caller who looks at an import. */
export interface Viewer {
  /** Owner of the Idempotency-Keys: two owners may have the same key. */
  readonly owner: string;
  /** Owner whose imports are visible by id; undefined: all. */
  readonly sees: string | undefined;
}

/** @throws Problem IMPORT_NOT_FOUND */
export async function findImport(
  ledger: ImportLedger,
  idOrKey: string,
  { owner, sees }: Viewer,
): Promise<ImportEntry> {
  // PostgreSQL reports a text with a NUL as invalid.
  if (idOrKey.includes('\0')) throw notFound();
  const entry = (await ledger.find(idOrKey, sees)) ?? (await ledger.findByKey(idOrKey, owner));
  if (entry === undefined) throw notFound();
  return entry;
}

/** @throws Problem IMPORT_NOT_FOUND */
export async function importWithId(ledger: ImportLedger, id: string): Promise<ImportEntry> {
  const entry = await ledger.find(id);
  if (entry === undefined) throw notFound();
  return entry;
}

function notFound(): Problem {
  return new Problem(
    'IMPORT_NOT_FOUND',
    'there is no import with this id, and none of yours with this Idempotency-Key; to import a file, use POST /v1/imports/{table}',
  );
}

/** After the transaction ends, a live process needs at most this long to record why its import failed. */
const RECORDED_WITHIN_MS = 700;

/** Waits for the outcome of an import that no longer runs, even if the outcome is only just being recorded. */
export async function waitUntilRecorded(entry: ImportEntry, ledger: ImportLedger): Promise<ImportEntry> {
  const deadline = performance.now() + RECORDED_WITHIN_MS;
  let last = entry;
  while (last.state === 'died' && performance.now() < deadline) {
    await wait(LOOK_INTERVAL_MS);
    last = await importWithId(ledger, entry.id);
  }
  return last;
}

/** Returns the receipt if there is one, otherwise the summary, with the progress while the import runs. */
export async function viewOf(entry: ImportEntry, { running, board }: ImportSources): Promise<ImportView> {
  if (entry.receipt !== null) return entry.receipt;
  const summary = importSummary(entry);
  if (entry.state !== 'running') return summary;
  const progress = running.find(entry.id)?.progress.state ?? (await board.read(entry.id));
  return progress === undefined ? summary : { ...summary, progress };
}

export function importSummary(entry: ListedEntry): ImportSummary {
  const { id, state, schema, table, fileName, mode, key, rows, startedAt, endedAt, durationMs, problem } =
    entry;
  return {
    id,
    status: state,
    table: `${schema}.${table}`,
    ...(fileName === null ? {} : { file: fileName }),
    mode,
    ...(key === undefined ? {} : { key }),
    ...(rows === null ? {} : { rows }),
    startedAt: startedAt.toISOString(),
    ...(endedAt === null ? {} : { endedAt: endedAt.toISOString() }),
    ...(durationMs === null ? {} : { durationMs }),
    ...(problem === null ? {} : { problem }),
  };
}
