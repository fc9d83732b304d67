import { setTimeout as wait } from 'node:timers/promises';
import { send } from '@repo/faults';
import { awaitOutcome } from '../await-outcome.ts';
import { importFile } from '../import-file.ts';
import { BrokenPromise, requireEqual, requireOneOf } from '../../rig/broken-promise.ts';
import { drip } from '../upload-body.ts';
import type { Scenario, Worker } from '../worker.ts';

/** Status of answers while the database cannot be reached. */
const UNAVAILABLE = [503, 504];

/** Requests by the key or id of an import: repeats, rejects, events, cancelling. */
export const keys: readonly Scenario[] = [
  { name: 'the same key again', weight: 8, run: sendTwice },
  { name: 'download rejects', weight: 8, run: downloadRejects },
  { name: 'listen to events', weight: 5, run: listen },
  { name: 'cancel', weight: 5, run: cancel },
];

async function sendTwice(worker: Worker): Promise<void> {
  const file = worker.pickFile();
  const request = { table: 'journal', file, key: worker.nextKey() } as const;
  const first = await importFile(worker, request);
  if (first.status !== 200) return;
  const before = await worker.tables.count('journal');
  const headers = { 'content-type': 'text/csv', 'idempotency-key': request.key };
  const path = `/v1/imports/${worker.tables.nameOf('journal')}`;
  const again = await worker.send(path, { headers, body: drip(file, { pieces: 4, pauseMs: 5 }) });
  worker.tally.answers.push(`${again.status} again`);
  // Only the head of a long file is repeated, which is another file.
  const isWhole = file.head.length === file.expected.bytes;
  requireOneOf('answer to a repeat', again.status, [isWhole ? 200 : 422, ...UNAVAILABLE]);
  if (again.status === 200)
    requireEqual('id of a repeat', JSON.parse(again.body.toString()).id, first.answer.id);
  requireEqual('rows after a repeat', await worker.tables.count('journal'), before);
}

async function downloadRejects(worker: Worker): Promise<void> {
  const file = worker.pickFile({ dirty: true });
  const { status, answer } = await importFile(worker, { table: 'journal', file });
  if (status !== 200) return;
  const headers = { accept: 'application/x-ndjson' };
  const get = () => worker.send(`/v1/imports/${answer.id}/rejects`, { method: 'GET', headers });
  // Once its head is sent, a download can report an outage only by ending early. Clients then retry.
  const download = await get().catch((error: unknown) => {
    if (!(error instanceof BrokenPromise)) throw error;
    worker.tally.answers.push('incomplete download');
    return get();
  });
  if (UNAVAILABLE.includes(download.status)) return;
  requireEqual('status of a download', download.status, 200);
  const lines = download.body.toString().split('\n').length - 1;
  requireEqual('rejects downloaded', lines, file.expected.rows.rejected);
}

async function listen(worker: Worker): Promise<void> {
  const key = worker.nextKey();
  const staysMs = worker.random.below(2_000);
  const events = afterStart(worker, async () => {
    // Some clients leave in the middle.
    const signal = AbortSignal.timeout(Math.max(1, staysMs));
    const url = `${worker.service.url}/v1/imports/${key}/events`;
    await send(url, { method: 'GET', signal }).catch(() => {});
  });
  await Promise.all([dripFile(worker, key), events]);
}

async function cancel(worker: Worker): Promise<void> {
  const key = worker.nextKey();
  let cancelled = 0;
  const cancelling = afterStart(worker, async () => {
    const { status } = await worker.send(`/v1/imports/${key}`, { method: 'DELETE' });
    requireOneOf('answer to DELETE', status, [200, 202, 404, 409, ...UNAVAILABLE]);
    cancelled = status;
  });
  const [{ status }] = await Promise.all([dripFile(worker, key, ['IMPORT_CANCELLED']), cancelling]);
  if (cancelled === 200) requireOneOf('answer to a cancelled upload', status, [409, ...UNAVAILABLE]);
  await awaitOutcome(worker, key, 'journal');
}

/** An upload that takes about a second. */
function dripFile(worker: Worker, key: string, errors: readonly string[] = []) {
  const file = worker.pickFile({ headOnly: true });
  const stream = drip(file, { pieces: 20, pauseMs: 50 });
  const body = { headers: { 'content-type': 'text/csv' }, stream };
  return importFile(worker, { table: 'journal', file, key, body, errors });
}

/** Acts at a random moment of the second that the upload takes. */
async function afterStart(worker: Worker, act: () => Promise<void>): Promise<void> {
  await wait(100 + worker.random.below(900));
  await act();
}
