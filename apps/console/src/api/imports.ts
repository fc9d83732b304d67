import { EventSourceParserStream } from 'eventsource-parser/stream';
import { request, requestJson, Unreachable } from './request.ts';
import type { ImportList, ImportSummary, Receipt } from './types.ts';

/** State of an import: its receipt if there is one, otherwise its summary. */
export type ImportView = Receipt | ImportSummary;

export interface ImportFilter {
  readonly table?: string;
  readonly status?: string;
}

/** Fetches a page of imports, the newest first. @param before lists only imports older than this id @throws Refusal, Unreachable */
export function listImports(filter: ImportFilter, before?: string): Promise<ImportList> {
  const query = new URLSearchParams({ limit: '50', ...filter, ...(before ? { before } : {}) });
  return requestJson(`v1/imports?${query}`);
}

/** Events arrive four times a second. After this long without one, the connection is dead even if it is still open. */
const SILENCE_MAX_MS = 5_000;

/**
 * Follows an import until it ends. Uses `fetch`, because EventSource cannot send an API key.
 * @param name an id or an Idempotency-Key
 * @throws Refusal; Unreachable, even if the events stop midway; the signal's reason
 */
export async function* followImport(name: string, signal: AbortSignal): AsyncGenerator<ImportView> {
  const silence = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const restartTimer = () => {
    clearTimeout(timer);
    timer = setTimeout(
      () => silence.abort(new Unreachable('the service stopped sending events')),
      SILENCE_MAX_MS,
    );
  };
  restartTimer();
  try {
    const { body } = await request(`v1/imports/${encodeURIComponent(name)}/events`, 'text/event-stream', {
      signal: AbortSignal.any([signal, silence.signal]),
    });
    const events = body!.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    const reader = events.getReader();
    for (;;) {
      const { value } = await reader.read();
      if (value === undefined) return;
      restartTimer();
      yield JSON.parse(value.data) as ImportView;
      if (value.event === 'end') return;
    }
  } finally {
    clearTimeout(timer);
  }
}

/** Cancels an import and waits until it ends. @throws Refusal, IMPORT_ENDED if it is too late; Unreachable */
export async function cancelImport(name: string): Promise<void> {
  await request(`v1/imports/${encodeURIComponent(name)}`, 'application/json', { method: 'DELETE' });
}
