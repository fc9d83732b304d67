import { setTimeout as wait } from 'node:timers/promises';
import type { ImportEntry, ImportLedger } from '../load/import-ledger.ts';
import { Problem, problemDetails } from '../problem/problem.ts';
import { importCancelled } from '../run/running-imports.ts';
import {
  findImport,
  type ImportSources,
  importWithId,
  LOOK_INTERVAL_MS,
  waitUntilRecorded,
  type Viewer,
} from './import-view.ts';

/** How long to retry while the import's row in the ledger is locked, by its own COMMIT or by a short change. */
const MARK_LIMIT_MS = 1_000;

/**
 * How long to wait until the import notices: another replica learns of it with its next report, and may have to roll
 * back.
 */
const END_LIMIT_MS = 5_000;

interface CancelledImport {
  readonly entry: ImportEntry;
  /** Whether the import's transaction is over. If not, it still cannot be committed. */
  readonly hasEnded: boolean;
}

/**
 * Cancels an import, whichever replica runs it, and waits for its end. If its process does not notice or cannot be
 * reached, the ledger is marked, so that the import cannot be committed.
 * @throws Problem IMPORT_NOT_FOUND; IMPORT_ENDED if it ended before or was committed meanwhile; IMPORT_IN_PROGRESS if
 *   it is being committed and the outcome is not known yet; DatabaseError
 */
export async function cancelImport(
  idOrKey: string,
  viewer: Viewer,
  sources: ImportSources,
): Promise<CancelledImport> {
  const { ledger, running, board } = sources;
  const found = await findImport(ledger, idOrKey, viewer);
  if (found.state !== 'running') throw ended(found);
  const here = running.find(found.id);
  here?.cancel();
  const isTold =
    here !== undefined ||
    (await board.cancel(found.id).then(
      () => true,
      () => false,
    ));
  let entry = await waitUntilRecorded(await waitForEnd(found, ledger, isTold ? END_LIMIT_MS : 0), ledger);
  const hasEnded = entry.state !== 'running';
  if (!hasEnded) entry = await markCancelled(entry, ledger);
  // Otherwise the cancel request would outlive an import that ended without seeing it.
  else if (!here && isTold) await board.forget(entry.id);
  if (entry.state === 'committed' || entry.state === 'checked') throw ended(entry);
  return { entry, hasEnded };
}

/** Waits for the import to end, up to the time limit. */
async function waitForEnd(found: ImportEntry, ledger: ImportLedger, limitMs: number): Promise<ImportEntry> {
  const deadline = performance.now() + limitMs;
  let entry = found;
  while (entry.state === 'running' && performance.now() < deadline) {
    await wait(LOOK_INTERVAL_MS);
    entry = await importWithId(ledger, found.id);
  }
  return entry;
}

/** Marks the import in the ledger, which its COMMIT checks. */
async function markCancelled(entry: ImportEntry, ledger: ImportLedger): Promise<ImportEntry> {
  const { id } = entry;
  const deadline = performance.now() + MARK_LIMIT_MS;
  const problem = problemDetails(importCancelled(), id);
  while (!(await ledger.cancel(id, problem))) {
    const now = await importWithId(ledger, id);
    if (now.state !== 'running') return now;
    if (performance.now() >= deadline)
      throw new Problem(
        'IMPORT_IN_PROGRESS',
        'the import is being committed; check its outcome in a moment',
        {
          members: { href: `/v1/imports/${id}` },
        },
      );
    await wait(LOOK_INTERVAL_MS);
  }
  return importWithId(ledger, id);
}

function ended({ id, state }: ImportEntry): Problem {
  return new Problem('IMPORT_ENDED', `the import has already ended: it is ${state}`, {
    members: { href: `/v1/imports/${id}` },
  });
}
