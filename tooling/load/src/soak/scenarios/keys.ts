import { send } from '@repo/faults';
import { BrokenPromise } from '../tally.ts';
import { drip } from '../upload-body.ts';
import { importFile } from '../import-file.ts';
import { mustBeOneOf, mustEqual } from '../promise.ts';
import type { Scenario, Worker } from '../worker.ts';
import { whatBecameOf } from '../what-became-of.ts';

/** Answers while the database cannot be reached. */
const UNAVAILABLE = [503, 504];

/** What goes by an import's key or id: repeats, rejects, events, cancelling. */
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
  const body = drip(file, { pieces: 4, pauseMs: 5 });
  const again = await worker.send(path, { headers, body });
  worker.tally.answered(`${again.status} again`);
  // Of a long file only the head is sent again: that is another file.
  const whole = file.head.length === file.expected.bytes;
  mustBeOneOf('a repeat is answered', again.status, [whole ? 200 : 422, ...UNAVAILABLE]);
  if (again.status === 200)
    mustEqual('the id of a repeat', JSON.parse(again.body.toString()).id, first.answer.id);
  mustEqual('rows after a repeat', await worker.tables.count('journal'), before);
}

async function downloadRejects(worker: Worker): Promise<void> {
  const file = worker.pickFile({ dirty: true });
  const { status, answer } = await importFile(worker, { table: 'journal', file });
  if (status !== 200) return;
  const ask = () =>
    worker.send(`/v1/imports/${answer.id}/rejects`, {
      method: 'GET',
      headers: { accept: 'application/x-ndjson' },
    });
  // Once its head is sent, an outage can only be told by a torn body. Clients that see that ask again.
  const download = await ask().catch((torn: unknown) => {
    if (!(torn instanceof BrokenPromise)) throw torn;
    worker.tally.answered('torn download');
    return ask();
  });
  if (UNAVAILABLE.includes(download.status)) return;
  mustEqual('status of a download', download.status, 200);
  const lines = download.body.toString().split('\n').length - 1;
  mustEqual('rejects downloaded', lines, file.expected.rows.rejected);
}

async function listen(worker: Worker): Promise<void> {
  const key = worker.nextKey();
  const staysMs = worker.random.below(2_000);
  const events = afterStart(worker, async () => {
    const address = `${worker.service.url}/v1/imports/${key}/events`;
    // Some leave in the middle.
    const signal = AbortSignal.timeout(Math.max(1, staysMs));
    await send(address, { method: 'GET', signal }).catch(() => {});
  });
  await Promise.all([dripFile(worker, key), events]);
}

async function cancel(worker: Worker): Promise<void> {
  const key = worker.nextKey();
  let cancelled = 0;
  const cancelling = afterStart(worker, async () => {
    const { status } = await worker.send(`/v1/imports/${key}`, { method: 'DELETE' });
    mustBeOneOf('DELETE is answered', status, [200, 202, 404, 409, ...UNAVAILABLE]);
    cancelled = status;
  });
  const [{ status }] = await Promise.all([dripFile(worker, key, ['IMPORT_CANCELLED']), cancelling]);
  if (cancelled === 200) mustBeOneOf('what the client of a cancelled import hears', status, [409, 503, 504]);
  await whatBecameOf(worker, key, 'journal');
}

/** An upload that takes about a second. */
function dripFile(worker: Worker, key: string, refusals: readonly string[] = []) {
  const file = worker.pickFile({ headOnly: true });
  const body = {
    headers: { 'content-type': 'text/csv' },
    stream: drip(file, { pieces: 20, pauseMs: 50 }),
  };
  return importFile(worker, { table: 'journal', file, key, body, refusals });
}

/** Does something at some time in that second. */
async function afterStart(worker: Worker, act: () => Promise<void>): Promise<void> {
  await worker.pause(100 + worker.random.below(900));
  await act();
}
