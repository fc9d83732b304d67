import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { RawClient, within } from '@repo/faults';
import { FAULT_CODES } from '../import-file.ts';
import { BrokenPromise, requireEqual, requireOneOf } from '../../rig/broken-promise.ts';
import type { Scenario, Worker } from '../worker.ts';

/** Files that cannot be loaded, and bytes that are no request. */
export const badRequests: readonly Scenario[] = [
  { name: 'bad file', weight: 8, run: sendBadFile },
  { name: 'rubbish', weight: 10, run: sendRubbish },
];

type BadFile = readonly [code: string, type: string, content: string];

const files: readonly [BadFile, ...BadFile[]] = [
  ['BODY_EMPTY', 'text/csv', ''],
  ['HEADER_EMPTY', 'text/csv', '\n'],
  ['COLUMN_UNKNOWN', 'text/csv', 'id,email,shoe size\n1,a@b.example,42\n'],
  ['COLUMN_MISSING', 'text/csv', 'id\n1\n'],
  ['HEADER_DUPLICATE', 'text/csv', 'id,email,email\n'],
  ['QUOTE_UNTERMINATED', 'text/csv', `id,email\n${'1,a@b.example\n'.repeat(5000)}2,"`],
  ['CONTENT_NOT_CSV', 'text/csv', '%PDF-1.7\n'],
  ['MEDIA_TYPE_UNSUPPORTED', 'image/png', 'id,email\n'],
  ['MULTIPART_MALFORMED', 'multipart/form-data; boundary=x', '--x\r\ncontent-disp'],
];

async function sendBadFile(worker: Worker): Promise<void> {
  const [code, type, content] = worker.random.pick(files);
  const before = await worker.tables.count('journal');
  // An empty Readable would be sent as no body.
  const body = content === '' ? '' : Readable.from([content]);
  const path = `/v1/imports/${worker.tables.nameOf('journal')}`;
  const answer = await worker.send(path, { headers: { 'content-type': type }, body });
  const problem = JSON.parse(answer.body.toString()) as { code: string };
  worker.tally.answers.push(`${answer.status} ${problem.code}`);
  requireOneOf('error of a bad file', problem.code, [code, ...FAULT_CODES]);
  requireEqual('rows after a bad file', await worker.tables.count('journal'), before);
}

type Rubbish = readonly [name: string, bytes: string | Buffer];

const POST = 'POST /v1/imports/soak_0.journal HTTP/1.1\r\nhost: localhost\r\n';
const rubbish: readonly [Rubbish, ...Rubbish[]] = [
  ['TLS', Buffer.from('160301020001000001fc0303', 'hex')],
  ['no HTTP', 'hello, is anybody there?\r\n\r\n'],
  ['headers without an end', `GET /${'x'.repeat(70_000)} HTTP/1.1\r\n`],
  ['two lengths', `${POST}content-length: 5\r\ncontent-length: 6\r\n\r\nid\n1\n`],
  ['a chunk of no length', `${POST}transfer-encoding: chunked\r\n\r\nZZ\r\n`],
  ['half of a head', `${POST}content-le`],
  ['nothing at all', ''],
];

const CLOSED_WITHIN_MS = 3_000;

async function sendRubbish(worker: Worker): Promise<void> {
  const [name, bytes] = worker.random.pick(rubbish);
  const client = await RawClient.connect(worker.service.port);
  client.write(bytes);
  await Promise.race([client.has('HTTP/1.1 4').catch(() => {}), wait(worker.random.below(500))]);
  client.finish();
  const late = () => new BrokenPromise(`after ${name} and FIN the connection stays open`);
  await within(CLOSED_WITHIN_MS, client.closed(), late).finally(() => client.socket.destroy());
}
