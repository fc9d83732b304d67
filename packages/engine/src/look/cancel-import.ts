import { setTimeout as wait } from 'node:timers/promises';
import type { LedgerEntry } from '@repo/database';
import { Problem } from '../problem/problem.ts';
import {
  findImport,
  type ImportSources,
  importWithId,
  LOOK_INTERVAL_MS,
  settled,
  type Viewer,
} from './import-view.ts';

/** Until the import has noticed: another replica is told with its next report, and may have to roll back. */
const END_LIMIT_MS = 5_000;

/**
 * Cancels an import, whichever replica runs it, and waits for its end.
 * @returns it as it ended; still running where its process has not noticed in 5 s
 * @throws Problem IMPORT_NOT_FOUND, IMPORT_ENDED when it was over before, or was committed in the meantime
 */
export async function cancelImport(
  idOrKey: string,
  viewer: Viewer,
  sources: ImportSources,
): Promise<LedgerEntry> {
  const { ledger, running, board } = sources;
  const found = await findImport(ledger, idOrKey, viewer);
  if (found.state !== 'running') throw ended(found);
  const here = running.find(found.id);
  if (here) here.cancel();
  else await board.cancel(found.id);
  const deadline = performance.now() + END_LIMIT_MS;
  let entry = found;
  while (entry.state === 'running' && performance.now() < deadline) {
    await wait(LOOK_INTERVAL_MS);
    entry = await importWithId(ledger, found.id);
  }
  entry = await settled(entry, ledger);
  // Or the wish would stay there that an import be cancelled which has ended before it was told.
  if (!here && entry.state !== 'running') await board.forget(entry.id);
  if (entry.state === 'committed' || entry.state === 'checked') throw ended(entry);
  return entry;
}

function ended({ id, state }: LedgerEntry): Problem {
  return new Problem('IMPORT_ENDED', `the import is not running any more: it is ${state}`, {
    members: { href: `/v1/imports/${id}` },
  });
}
