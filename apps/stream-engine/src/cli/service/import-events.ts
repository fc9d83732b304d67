import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type { ImportSummary } from '../../imports/import-view.ts';
import type { Receipt } from '../../imports/receipt.ts';
import { refuseProblem } from './read-answer.ts';
import type { Service } from './service.ts';

/** Between two looks for an import that has not begun yet. */
const LOOK_INTERVAL_MS = 250;

/** How an import is: what `GET /v1/imports/{id}` answers, without dates. */
export type ImportView = Omit<ImportSummary, 'startedAt' | 'endedAt'> &
  Partial<Omit<Receipt, 'status'>> & { readonly startedAt?: string; readonly endedAt?: string };

/**
 * An import while it runs, and as it ended, from its server-sent events.
 * @throws CommandFailure; IMPORT_NOT_FOUND at once
 */
export async function* followImport(service: Service, idOrKey: string): AsyncGenerator<ImportView> {
  const answer = await service.ask('GET', `/v1/imports/${encodeURIComponent(idOrKey)}/events`);
  await refuseProblem(answer);
  // Leaving the loop closes the connection.
  for await (const line of createInterface({ input: answer.body }))
    if (line.startsWith('data: ')) yield JSON.parse(line.slice('data: '.length)) as ImportView;
}

/** The same of an import that is about to begin, for as long as anybody is interested; what it cannot learn it leaves. */
export async function* followWhenBegun(
  service: Service,
  key: string,
  signal: AbortSignal,
): AsyncGenerator<ImportView> {
  while (!signal.aborted) {
    try {
      for await (const view of followImport(service, key)) {
        if (signal.aborted) return;
        yield view;
      }
      return;
    } catch {
      await wait(LOOK_INTERVAL_MS, undefined, { signal }).catch(() => {});
    }
  }
}
