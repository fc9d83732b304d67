import { setTimeout as wait } from 'node:timers/promises';
import type { Ledger, LedgerEntry, ListedImport, ProgressBoard } from '@repo/database';
import { Problem } from '../problem/problem.ts';
import type { ProgressState } from '../load/progress.ts';
import type { RunningImports } from '../run/running-imports.ts';

/** Between two looks at an import that is about to end. */
export const LOOK_INTERVAL_MS = 50;

/** An import in a list, or one that has no receipt. */
export interface ImportSummary {
  readonly id: string;
  readonly status: ListedImport['state'];
  readonly table: string;
  /** What the client calls the file; absent where it does not say, and before the file comes. */
  readonly file?: string;
  readonly mode: string;
  readonly key?: string;
  readonly rows?: ListedImport['rows'];
  readonly startedAt: Date;
  readonly endedAt?: Date;
  readonly durationMs?: number;
  readonly problem?: object;
  /** Of one that is running; absent in its first quarter of a second where another replica runs it. */
  readonly progress?: ProgressState;
}

/** What is known of imports: by the ledger, by this process, by the others. */
export interface ImportSources {
  readonly ledger: Ledger;
  readonly running: RunningImports;
  readonly board: ProgressBoard;
}

/** Who asks for an import. */
export interface Viewer {
  /** Whose Idempotency-Keys are meant: two owners may have the same. */
  readonly owner: string;
  /** Whose imports may be seen, by their ids; undefined: everybody's. */
  readonly sees: string | undefined;
}

/** @throws Problem IMPORT_NOT_FOUND */
export async function findImport(
  ledger: Ledger,
  idOrKey: string,
  { owner, sees }: Viewer,
): Promise<LedgerEntry> {
  // No text of PostgreSQL has a NUL: asked for one, it says that the text is invalid.
  if (idOrKey.includes('\0')) throw notFound();
  const entry = (await ledger.find(idOrKey, sees)) ?? (await ledger.findByKey(idOrKey, owner));
  if (entry === undefined) throw notFound();
  return entry;
}

/** @throws Problem IMPORT_NOT_FOUND */
export async function importWithId(ledger: Ledger, id: string): Promise<LedgerEntry> {
  const entry = await ledger.find(id);
  if (entry === undefined) throw notFound();
  return entry;
}

function notFound(): Problem {
  return new Problem(
    'IMPORT_NOT_FOUND',
    'there is no import with this id, and none of yours with this Idempotency-Key; files are sent here with POST',
  );
}

/** In which a process that lives has recorded why its import failed, once the transaction is gone. */
const RECORDED_WITHIN_MS = 700;

/** Of an import that was seen running and is not now: what became of it, also where that is just being recorded. */
export async function settled(entry: LedgerEntry, ledger: Ledger): Promise<LedgerEntry> {
  const deadline = performance.now() + RECORDED_WITHIN_MS;
  let last = entry;
  while (last.state === 'died' && performance.now() < deadline) {
    await wait(LOOK_INTERVAL_MS);
    last = await importWithId(ledger, entry.id);
  }
  return last;
}

/** The receipt of an import that has one, or else the summary, with the progress while it runs. */
export async function viewOf(entry: LedgerEntry, { running, board }: ImportSources): Promise<object> {
  if (entry.receipt !== null) return entry.receipt;
  const summary = importSummary(entry);
  if (entry.state !== 'running') return summary;
  const progress = running.find(entry.id)?.progress.state ?? (await board.read(entry.id));
  return progress === undefined ? summary : { ...summary, progress };
}

export function importSummary(entry: ListedImport): ImportSummary {
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
    startedAt,
    ...(endedAt === null ? {} : { endedAt }),
    ...(durationMs === null ? {} : { durationMs }),
    ...(problem === null ? {} : { problem }),
  };
}
