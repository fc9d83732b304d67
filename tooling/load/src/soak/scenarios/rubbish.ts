import { RawClient } from '@repo/faults';
import { setTimeout as wait } from 'node:timers/promises';
import { BrokenPromise } from '../tally.ts';
import type { Scenario, Worker } from '../worker.ts';

type Rubbish = readonly [name: string, bytes: string | Buffer];

const TLS_HELLO = Buffer.from('160301020001000001fc0303', 'hex');
const POST = 'POST /v1/imports/soak_0.journal HTTP/1.1\r\nhost: localhost\r\n';

const rubbish: readonly [Rubbish, ...Rubbish[]] = [
  ['TLS', TLS_HELLO],
  ['no HTTP', 'hello, is anybody there?\r\n\r\n'],
  ['headers without an end', `GET /${'x'.repeat(70_000)} HTTP/1.1\r\n`],
  ['two lengths', `${POST}content-length: 5\r\ncontent-length: 6\r\n\r\nid\n1\n`],
  ['a chunk of no length', `${POST}transfer-encoding: chunked\r\n\r\nZZ\r\n`],
  ['half of a head', `${POST}content-le`],
  ['nothing at all', ''],
];

const CLOSED_WITHIN_MS = 3_000;

/** Connections on which nothing is said that could be answered with a receipt. */
export const rubbishRequests: readonly Scenario[] = [{ name: 'rubbish', weight: 10, run: sendRubbish }];

async function sendRubbish(worker: Worker): Promise<void> {
  const [name, bytes] = worker.random.pick(rubbish);
  const client = await RawClient.connect(worker.service.port);
  client.write(bytes);
  const patience = new AbortController();
  const answered = client.has('HTTP/1.1 4').catch(() => {});
  await Promise.race([answered, wait(worker.random.below(500), undefined, { signal: patience.signal })]);
  patience.abort();
  client.finish();
  const tooLate = wait(CLOSED_WITHIN_MS, 'too late' as const, { signal: new AbortController().signal });
  const end = await Promise.race([client.closed(), tooLate]);
  client.socket.destroy();
  if (end === 'too late') throw new BrokenPromise(`after ${name} and FIN the connection stays open`);
}
