import { setTimeout as wait } from 'node:timers/promises';
import { RawClient } from '@repo/faults';
import { awaitOutcome, NOTHING_LOADED, type Outcome } from '../await-outcome.ts';
import type { CsvFile } from '../csv-files.ts';
import { FAULT_CODES } from '../import-file.ts';
import { requireEqual, requireOneOf } from '../../rig/broken-promise.ts';
import type { Scenario, Worker } from '../worker.ts';

/** Clients that do not wait for their answer, or stop sending. */
export const departures: readonly Scenario[] = [
  leaves('mid-body (FIN)', 5, 0.5, 'FIN'),
  leaves('mid-body (RST)', 5, 0.5, 'RST'),
  leaves('after the last byte (FIN)', 4, 1, 'FIN'),
  leaves('after the last byte (RST)', 4, 1, 'RST'),
  leaves('after its headers', 3, 0, 'RST'),
  { name: 'stalls, then goes on', weight: 3, run: (worker) => stall(worker, false) },
  { name: 'stalls for too long', weight: 2, run: (worker) => stall(worker, true) },
];

/** @param share of the body that the client sends, 0 to 1 */
function leaves(when: string, weight: number, share: number, ending: 'FIN' | 'RST'): Scenario {
  return { name: `leaves ${when}`, weight, run: (worker) => depart(worker, share, ending) };
}

async function depart(worker: Worker, share: number, ending: 'FIN' | 'RST'): Promise<void> {
  const { file, key, client, before } = await begin(worker);
  client.write(file.head.subarray(0, Math.floor(share * file.head.length)));
  await wait(worker.random.below(200));
  if (ending === 'RST') client.reset();
  else client.socket.destroy();
  const outcome = await awaitOutcome(worker, key, 'journal');
  worker.tally.answers.push('gone');
  // An empty body has no middle.
  if (share < 1 && file.expected.rows.read > 0)
    requireOneOf('outcome of half a file', outcome, NOTHING_LOADED);
  await checkRows(worker, file, before, outcome);
}

async function stall(worker: Worker, isTooLong: boolean): Promise<void> {
  const { file, key, client, before } = await begin(worker);
  // The last byte is missing, so that the service waits for even the shortest file.
  client.write(file.head.subarray(0, -1));
  if (!isTooLong) {
    await wait(worker.random.below(1_500));
    client.write(file.head.subarray(-1));
  }
  const { status, body } = await client.answer();
  client.socket.destroy();
  const { code = 'loaded' } = JSON.parse(body.toString()) as { code?: string };
  worker.tally.answers.push(`${status} after a stall`);
  requireOneOf('answer to a stalled client', code, [isTooLong ? 'CLIENT_STALLED' : 'loaded', ...FAULT_CODES]);
  const outcome = await awaitOutcome(worker, key, 'journal');
  if (code === 'loaded') requireEqual('outcome of a loaded file', outcome, 'committed');
  else if (code !== 'COMMIT_OUTCOME_UNKNOWN') requireOneOf(`outcome after ${code}`, outcome, NOTHING_LOADED);
  await checkRows(worker, file, before, outcome);
}

/** Sends the head of an upload of a whole file. */
async function begin(worker: Worker) {
  const file = worker.pickFile({ headOnly: true });
  const key = worker.nextKey();
  const before = await worker.tables.trim('journal');
  const client = await RawClient.connect(worker.service.port);
  client.post(`/v1/imports/${worker.tables.nameOf('journal')}`, {
    'content-type': 'text/csv',
    'content-length': file.head.length,
    'idempotency-key': key,
  });
  return { file, key, client, before };
}

async function checkRows(worker: Worker, file: CsvFile, before: number, outcome: Outcome): Promise<void> {
  const loaded = outcome === 'committed' ? file.expected.rows.loaded : 0;
  requireEqual(`rows of an import that is ${outcome}`, await worker.tables.count('journal'), before + loaded);
}
