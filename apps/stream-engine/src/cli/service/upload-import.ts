import type { Receipt, StoredReceipt } from '../../imports/receipt.ts';
import { CommandFailure } from '../command-failure.ts';
import type { HttpClient } from './http-client.ts';
import { cancelledProblem, outcomeOf } from './import-outcome.ts';
import { KeyedImport } from './keyed-import.ts';
import { readJson } from './read-answer.ts';
import type { ImportRequest, ImportWatch, Service } from './service.ts';
import { beginUpload, importPath, type Upload } from './upload.ts';

/**
 * Imports a file over HTTP: sends it, tells how far the server is, and finds out by the key what became of it where the
 * connection breaks, or a proxy answers in its place: it may give up while the server commits.
 */
export async function uploadImport(
  service: Service,
  client: HttpClient,
  request: ImportRequest,
  { signal, onProgress }: ImportWatch,
): Promise<Receipt | StoredReceipt> {
  const { idempotencyKey: key, isKeyGiven } = request;
  const sent = isKeyGiven ? await KeyedImport.repeatable(service, key) : new KeyedImport({ service, key });
  if (signal.aborted) throw new CommandFailure(cancelledProblem);
  const over = new AbortController();
  const upload = beginUpload(client, request);
  const cancel = () => void cancelUpload(sent, upload);
  signal.addEventListener('abort', cancel);
  if (onProgress) void report(sent, onProgress, over.signal);
  let status: number | undefined;
  try {
    const answer = await upload.answer;
    ({ status } = answer);
    return await readJson<Receipt>(answer);
  } catch (error) {
    const isFailure = error instanceof CommandFailure;
    if (isFailure && error.problem.code !== 'ANSWER_UNEXPECTED') throw error;
    return await outcomeOf({
      sent,
      isSent: upload.isSent && !isRefusal(status),
      isCancelled: signal.aborted,
      confirm: isKeyGiven ? () => receiptByDigest(client, request, upload.sha256!) : undefined,
      cause: isFailure ? error : client.unreachable(error),
    });
  } finally {
    over.abort();
    signal.removeEventListener('abort', cancel);
    upload.destroy();
  }
}

/**
 * Asks for the import again by the file's digest, with a body that is another file's: the server answers with the receipt
 * of the import that has the key if file, table and parameters are the same, and loads nothing if not.
 * @param sha256 base64
 * @throws CommandFailure KEY_REUSED where they are not
 */
async function receiptByDigest(client: HttpClient, request: ImportRequest, sha256: string): Promise<Receipt> {
  const headers = {
    'content-type': 'application/octet-stream',
    'idempotency-key': request.idempotencyKey,
    'content-digest': `sha-256=:${sha256}:`,
  };
  const path = importPath(request);
  return readJson<Receipt>(await client.ask({ method: 'POST', path, headers }, Buffer.from('\n')));
}

/** Whoever says so: a proxy has not passed it on, or has put a page of its own in the place of the problem. */
function isRefusal(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500;
}

async function report(
  sent: KeyedImport,
  onProgress: NonNullable<ImportWatch['onProgress']>,
  signal: AbortSignal,
): Promise<void> {
  for await (const { progress } of sent.follow(signal)) if (progress && !signal.aborted) onProgress(progress);
}

/** Where the server cancels it, that is what the upload is answered with; where it does not know it yet, it stops coming. */
async function cancelUpload(sent: KeyedImport, upload: Upload): Promise<void> {
  if (!(await sent.cancel())) upload.destroy();
}
