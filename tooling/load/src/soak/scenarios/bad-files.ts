import { Readable } from 'node:stream';
import { REFUSALS } from '../import-file.ts';
import { mustBeOneOf, mustEqual } from '../promise.ts';
import type { Scenario, Worker } from '../worker.ts';

/** Files that cannot be loaded, with the code of the answer. */
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
type BadFile = readonly [code: string, type: string, content: string];

/** Requests that the service refuses for what is in them. */
export const badFiles: readonly Scenario[] = [{ name: 'bad file', weight: 8, run: sendBadFile }];

async function sendBadFile(worker: Worker): Promise<void> {
  const [code, type, content] = worker.random.pick(files);
  const before = await worker.tables.count('journal');
  // An empty Readable is sent as no body at all.
  const body = content === '' ? '' : Readable.from([content]);
  const answer = await worker.send(`/v1/imports/${worker.tables.nameOf('journal')}`, {
    headers: { 'content-type': type },
    body,
  });
  const problem = JSON.parse(answer.body.toString()) as { code: string };
  worker.tally.answered(`${answer.status} ${problem.code}`);
  mustBeOneOf('a bad file is refused', problem.code, [code, ...REFUSALS]);
  mustEqual('rows after a bad file', await worker.tables.count('journal'), before);
}
