import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type { ImportView, ProgressState, Receipt } from '@repo/engine';
import { refuseProblem } from './read-answer.ts';
import type { Service } from './service.ts';

/** Between two looks for an import that has not begun yet, or whose events have stopped. */
export const LOOK_INTERVAL_MS = 250;

/** Whether an import that was asked for has its receipt: once it has come to a good end. */
export function hasReceipt(view: ImportView): view is Receipt {
  return view.status === 'committed' || view.status === 'checked';
}

/** How far an import is; undefined if it has ended, or if nothing is known yet. */
export function progressOf(view: ImportView): ProgressState | undefined {
  return hasReceipt(view) ? undefined : view.progress;
}

/**
 * An import while it runs, and as it ended, from its server-sent events. A service that is told to stop ends them
 * before the import has ended; it is asked again.
 * @param signal ends it between two events
 * @throws CommandFailure; IMPORT_NOT_FOUND at once
 */
export async function* followImport(
  service: Service,
  idOrKey: string,
  signal: AbortSignal = new AbortController().signal,
): AsyncGenerator<ImportView> {
  while (!signal.aborted) {
    const answer = await service.ask('GET', `/v1/imports/${encodeURIComponent(idOrKey)}/events`);
    await refuseProblem(answer);
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
