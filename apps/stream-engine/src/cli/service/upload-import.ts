import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { Receipt } from '@repo/engine';
import { CommandFailure, ownFailure } from '../failure/command-failure.ts';
import type { InputFile } from '../arguments/input-file.ts';
import type { HttpClient } from './http-client.ts';
import { cancelledProblem, defaultLimits, outcomeOf, type OutcomeLimits } from './import-outcome.ts';
import { progressOf } from './import-events.ts';
import { KeyedImport } from './keyed-import.ts';
import { readJson } from './read-answer.ts';
import { requireService } from './require-service.ts';
import type { ImportRequest, ImportWatch, Service } from './service.ts';
import { beginUpload, digestHeader, importPath, type Upload } from './upload.ts';

/**
 * Imports a file over HTTP and reports progress. If the connection breaks, or a proxy answers while the server may still
 * commit, it finds the outcome by the key. No byte is sent before the server has proved to be stream-engine.
 */
export async function uploadImport(
  service: Service,
  client: HttpClient,
  request: ImportRequest,
  { signal, onProgress }: ImportWatch,
  limits: OutcomeLimits = defaultLimits,
): Promise<Receipt> {
  const { idempotencyKey: key, isKeyGiven } = request;
  await requireService(service, key);
  const sent = isKeyGiven
    ? await KeyedImport.repeatable(service, request)
    : new KeyedImport({ service, key });
  if (signal.aborted) throw new CommandFailure(cancelledProblem);
  const over = new AbortController();
  const upload = beginUpload(client, request);
  const cancel = () => void cancelUpload(sent, upload);
  signal.addEventListener('abort', cancel);
  if (onProgress) void report(sent, onProgress, over.signal);
  try {
    return await readJson<Receipt>(await upload.answer);
  } catch (error) {
    const isFailure = error instanceof CommandFailure;
    if (isFailure && error.problem.code !== 'ANSWER_UNEXPECTED') throw error;
    const lost = {
      sent,
      isSent: upload.isSent,
      isCancelled: signal.aborted,
      confirm: isKeyGiven ? () => repeatUpload(client, request, { upload, signal }) : undefined,
      cause: isFailure ? error : client.unreachable(error),
    };
    return await outcomeOf(lost, limits);
  } finally {
    over.abort();
    signal.removeEventListener('abort', cancel);
    upload.destroy();
  }
}

/**
 * Sends a file again with the key of a committed import. The server returns its receipt if file, table and parameters are the
 * same, and loads nothing otherwise. It need not read the file if it knows the digest. A file that cannot be read again is
 * sent by its digest only.
 * @throws CommandFailure KEY_REUSED if they differ; any other code if that is unknown
 */
async function repeatUpload(
  client: HttpClient,
  request: ImportRequest,
  { upload, signal }: { readonly upload: Upload; readonly signal: AbortSignal },
): Promise<Receipt> {
  if (request.file.path === undefined) return receiptByDigest(client, request, upload.sha256);
  const sha256 = await digestOf(request.file, signal);
  const again = beginUpload(client, request, sha256);
  const giveUp = () => again.destroy();
  signal.addEventListener('abort', giveUp);
  try {
    return await readJson<Receipt>(await again.answer);
  } finally {
    signal.removeEventListener('abort', giveUp);
    again.destroy();
  }
}

async function receiptByDigest(
  client: HttpClient,
  request: ImportRequest,
  sha256: string | undefined,
): Promise<Receipt> {
  const unknown = () =>
    ownFailure(
      'OUTCOME_UNKNOWN',
      `an import with this Idempotency-Key is committed, but it is unknown whether it loaded this file, because ${request.file.name} can be read only once`,
    );
  if (sha256 === undefined) throw unknown();
  const headers = {
    'content-type': 'application/octet-stream',
    'idempotency-key': request.idempotencyKey,
    ...digestHeader(sha256),
  };
  try {
    const anotherFile = Buffer.from('\n');
    return await readJson<Receipt>(
      await client.ask({ method: 'POST', path: importPath(request), headers }, anotherFile),
    );
  } catch (error) {
    // If the server did not compare digests, it compared the stand-in file.
    throw error instanceof CommandFailure && error.problem['differs'] === 'file' ? unknown() : error;
  }
}

/** @throws the signal's reason, or the error of reading the file */
async function digestOf(file: InputFile, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(file.open(), hash, { signal });
  return hash.digest('base64');
}

async function report(
  sent: KeyedImport,
  onProgress: NonNullable<ImportWatch['onProgress']>,
  signal: AbortSignal,
): Promise<void> {
  for await (const view of sent.follow(signal)) {
    const progress = progressOf(view);
    if (progress && !signal.aborted) onProgress(progress);
  }
}

/** If the server knows the import, the upload gets the response of the cancelled import; otherwise the upload is aborted. */
async function cancelUpload(sent: KeyedImport, upload: Upload): Promise<void> {
  if (!(await sent.cancel())) upload.destroy();
}
