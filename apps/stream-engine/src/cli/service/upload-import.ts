import type { Receipt, StoredReceipt } from '../../imports/receipt.ts';
import { CommandFailure } from '../command-failure.ts';
import type { HttpClient } from './http-client.ts';
import { followWhenBegun } from './import-events.ts';
import { outcomeOf } from './import-outcome.ts';
import { readJson } from './read-answer.ts';
import type { ImportRequest, ImportWatch, Service } from './service.ts';
import { beginUpload, type Upload } from './upload.ts';

/**
 * Imports a file over HTTP: sends it, tells how far the server is, and finds out by the key what became of it where the
 * connection breaks.
 */
export async function uploadImport(
  service: Service,
  client: HttpClient,
  request: ImportRequest,
  { signal, onProgress }: ImportWatch,
): Promise<Receipt | StoredReceipt> {
  const { idempotencyKey: key } = request;
  const over = new AbortController();
  const upload = beginUpload(client, request);
  const cancel = () => void cancelUpload(service, key, upload);
  signal.addEventListener('abort', cancel);
  if (onProgress) void report(service, key, onProgress, over.signal);
  try {
    return await readJson<Receipt>(await upload.answer);
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    const isCancelled = signal.aborted;
    return await outcomeOf({
      service,
      key,
      isSent: upload.isSent,
      isCancelled,
      cause: client.unreachable(error),
    });
  } finally {
    over.abort();
    signal.removeEventListener('abort', cancel);
    upload.destroy();
  }
}

async function report(
  service: Service,
  key: string,
  onProgress: NonNullable<ImportWatch['onProgress']>,
  signal: AbortSignal,
): Promise<void> {
  for await (const { progress } of followWhenBegun(service, key, signal))
    if (progress && !signal.aborted) onProgress(progress);
}

/** Where the server cancels it, that is what the upload is answered with; where it does not know it yet, it stops coming. */
async function cancelUpload(service: Service, key: string, upload: Upload): Promise<void> {
  try {
    const { status, body } = await service.ask('DELETE', `/v1/imports/${encodeURIComponent(key)}`);
    body.resume();
    const isKnown = status !== 404;
    if (isKnown && (status < 400 || status === 409)) return;
  } catch {
    // Nobody to tell it to.
  }
  upload.destroy();
}
