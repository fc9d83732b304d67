import { RawClient } from '@repo/faults';
import type { CsvFile } from '../csv-shelf.ts';
import { REFUSALS } from '../import-file.ts';
import { mustBeOneOf, mustEqual } from '../promise.ts';
import type { Scenario, Worker } from '../worker.ts';
import { whatBecameOf } from '../what-became-of.ts';

/** Clients that do not wait for their answer, or stop sending. */
export const departures: readonly Scenario[] = [
  { name: 'leaves mid-body (FIN)', weight: 5, run: (worker) => depart(worker, { share: 0.5, reset: false }) },
  { name: 'leaves mid-body (RST)', weight: 5, run: (worker) => depart(worker, { share: 0.5, reset: true }) },
  {
    name: 'leaves after the last byte (FIN)',
    weight: 4,
    run: (worker) => depart(worker, { share: 1, reset: false }),
  },
  {
    name: 'leaves after the last byte (RST)',
    weight: 4,
    run: (worker) => depart(worker, { share: 1, reset: true }),
  },
  {
    name: 'leaves behind its headers',
    weight: 3,
    run: (worker) => depart(worker, { share: 0, reset: true }),
  },
  { name: 'stalls, then goes on', weight: 3, run: (worker) => stall(worker, false) },
  { name: 'stalls for longer than it may', weight: 2, run: (worker) => stall(worker, true) },
];

async function depart(
  worker: Worker,
  { share, reset }: { readonly share: number; readonly reset: boolean },
): Promise<void> {
  const file = worker.pickFile({ headOnly: true });
  const key = worker.nextKey();
  const staysMs = worker.random.below(200);
  const before = await worker.tables.trim('journal');
  const client = await begin(worker, file, key);
  client.write(file.head.subarray(0, Math.floor(share * file.head.length)));
  await worker.pause(staysMs);
  if (reset) client.reset();
  else client.socket.destroy();
  const fate = await whatBecameOf(worker, key, 'journal');
  worker.tally.answered('gone');
  const loaded = fate === 'committed' ? file.expected.rows.loaded : 0;
  // What has no body has no middle either.
  if (share < 1 && file.expected.rows.read > 0)
    mustBeOneOf('the fate of half a file', fate, ['failed', 'died', 'never']);
  mustEqual(`rows after a client left (${fate})`, await worker.tables.count('journal'), before + loaded);
}

async function stall(worker: Worker, isTooLong: boolean): Promise<void> {
  const file = worker.pickFile({ headOnly: true });
  const key = worker.nextKey();
  const silentMs = worker.random.below(1_500);
  const before = await worker.tables.trim('journal');
  const client = await begin(worker, file, key);
  // The last byte is missing, so that also the shortest file is waited for.
  client.write(file.head.subarray(0, -1));
  if (!isTooLong) {
    await worker.pause(silentMs);
    client.write(file.head.subarray(-1));
  }
  const { status, body } = await client.answer();
  client.socket.destroy();
  const { code = 'loaded' } = JSON.parse(body.toString()) as { code?: string };
  worker.tally.answered(`${status} after a stall`);
  mustBeOneOf('a stalling client hears', code, [isTooLong ? 'CLIENT_STALLED' : 'loaded', ...REFUSALS]);
  const fate = await whatBecameOf(worker, key, 'journal');
  const loaded = fate === 'committed' ? file.expected.rows.loaded : 0;
  if (code === 'loaded') mustEqual('the fate of what was loaded', fate, 'committed');
  else if (code !== 'COMMIT_OUTCOME_UNKNOWN')
    mustBeOneOf(`the fate after ${code}`, fate, ['failed', 'died', 'never']);
  mustEqual('rows of a stalling client', await worker.tables.count('journal'), before + loaded);
}

/** The head of an upload of the whole file. */
async function begin(worker: Worker, file: CsvFile, key: string): Promise<RawClient> {
  const client = await RawClient.connect(worker.service.port);
  return client.post(`/v1/imports/${worker.tables.nameOf('journal')}`, {
    'content-type': 'text/csv',
    'content-length': file.head.length,
    'idempotency-key': key,
  });
}
