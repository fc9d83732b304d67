import { EventSourceParserStream } from 'eventsource-parser/stream';
import { request, requestJson, Unreachable } from './request.ts';
import type { ImportList, ImportSummary, Receipt } from './types.ts';

/** What is known of an import: the receipt of one that has one. */
export type ImportView = Receipt | ImportSummary;

export interface ImportFilter {
  readonly table?: string;
  readonly status?: string;
}

/** A page of imports, the newest first. @param before an id: only older ones. @throws Refusal, Unreachable */
export function listImports(filter: ImportFilter, before?: string): Promise<ImportList> {
  const query = new URLSearchParams({ limit: '50', ...filter, ...(before ? { before } : {}) });
  return requestJson(`v1/imports?${query}`);
}

/** Events come four times a second. Behind a silence as long as this is nobody any more, though no connection was closed. */
const SILENCE_MAX_MS = 5_000;

/**
 * Follows an import until it has ended. With `fetch`, because EventSource sends no key.
 * @param name an id or an Idempotency-Key
 * @throws Refusal, Unreachable also when the events break off or fall silent; the signal's reason
 */
export async function* followImport(name: string, signal: AbortSignal): AsyncGenerator<ImportView> {
  const silence = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listen = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(new Unreachable('the service has fallen silent')), SILENCE_MAX_MS);
  };
  listen();
  try {
    const { body } = await request(`v1/imports/${encodeURIComponent(name)}/events`, 'text/event-stream', {
      signal: AbortSignal.any([signal, silence.signal]),
    });
    const events = body!.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    const reader = events.getReader();
    for (;;) {
      const { value } = await reader.read();
      if (value === undefined) return;
      listen();
      yield JSON.parse(value.data) as ImportView;
      if (value.event === 'end') return;
    }
  } finally {
    clearTimeout(timer);
  }
}

/** Cancels an import and waits for its end. @throws Refusal IMPORT_ENDED where it is too late; Unreachable */
export async function cancelImport(name: string): Promise<void> {
  await request(`v1/imports/${encodeURIComponent(name)}`, 'application/json', { method: 'DELETE' });
}
