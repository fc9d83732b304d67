import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type { ImportView, ProgressState, Receipt } from '@repo/engine';
import { throwIfProblem } from './read-answer.ts';
import type { Service } from './service.ts';

/** Interval between requests for an import that has not started yet, or whose events have stopped. */
export const LOOK_INTERVAL_MS = 250;

/** Whether an import has succeeded, and so has a receipt. */
export function hasReceipt(view: ImportView): view is Receipt {
  return view.status === 'committed' || view.status === 'checked';
}

/** Progress of an import; undefined if it has ended or nothing is known yet. */
export function progressOf(view: ImportView): ProgressState | undefined {
  return hasReceipt(view) ? undefined : view.progress;
}

/**
 * Yields an import while it runs and once it has ended, from its server-sent events. A service that shuts down ends the
 * events before the import; then the request is repeated.
 * @param signal ends it between two events
 * @throws CommandFailure; IMPORT_NOT_FOUND immediately
 */
export async function* followImport(
  service: Service,
  idOrKey: string,
  signal: AbortSignal = new AbortController().signal,
): AsyncGenerator<ImportView> {
  while (!signal.aborted) {
    const answer = await service.ask('GET', `/v1/imports/${encodeURIComponent(idOrKey)}/events`);
    await throwIfProblem(answer);
    let isEnd = false;
    // Leaving the loop closes the connection.
    for await (const line of createInterface({ input: answer.body })) {
      if (line.startsWith('event: ')) isEnd = line === 'event: end';
      if (line.startsWith('data: ')) yield JSON.parse(line.slice('data: '.length)) as ImportView;
    }
    if (isEnd) return;
    await wait(LOOK_INTERVAL_MS, undefined, { signal }).catch(() => {});
  }
}
