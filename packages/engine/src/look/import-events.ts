import { setTimeout as wait } from 'node:timers/promises';
import type { ImportEntry } from '../load/import-ledger.ts';
import { type ImportSources, importWithId, waitUntilRecorded, viewOf } from './import-view.ts';
import { REPORT_INTERVAL_MS } from '../run/progress-report.ts';

/**
 * Server-sent events of an import (WHATWG HTML, 9.2): `progress` four times a second while it runs, then one `end`.
 * Their data is that of `GET /v1/imports/{id}`.
 * @param signal ends the events
 * @throws Problem IMPORT_NOT_FOUND
 */
export async function* importEvents(
  id: string,
  sources: ImportSources,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let wasRunning = false;
  while (!signal.aborted) {
    const found = await importWithId(sources.ledger, id);
    const entry: ImportEntry = wasRunning ? await waitUntilRecorded(found, sources.ledger) : found;
    const isRunning = (wasRunning = entry.state === 'running');
    const data = JSON.stringify(await viewOf(entry, sources));
    yield `event: ${isRunning ? 'progress' : 'end'}\ndata: ${data}\n\n`;
    if (!isRunning) return;
    await wait(REPORT_INTERVAL_MS, undefined, { signal }).catch(() => {});
  }
}
