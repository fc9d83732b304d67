import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type { ImportSummary, Receipt } from '@repo/engine';
import { refuseProblem } from './read-answer.ts';
import type { Service } from './service.ts';

/** Between two looks for an import that has not begun yet, or whose events have stopped. */
export const LOOK_INTERVAL_MS = 250;

/** How an import is: what `GET /v1/imports/{id}` answers, without dates. */
export type ImportView = Omit<ImportSummary, 'startedAt' | 'endedAt'> &
  Partial<Omit<Receipt, 'status'>> & { readonly startedAt?: string; readonly endedAt?: string };

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
