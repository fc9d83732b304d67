import { problemKinds } from '@repo/engine';
import { RawClient, sendCsv } from '@repo/faults';
import { setTimeout as wait } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runs } from '../env.ts';
import { fileForm } from '../form.ts';
import { startTestService } from '../test-service.ts';
import { mutated, mutations } from './mutation.ts';

const service = await startTestService({
  schema: 'CREATE TABLE items (id int PRIMARY KEY, label text, day date)',
  importsMax: 2,
  limits: { recordBytesMax: 2000, fieldBytesMax: 1000 },
});

/** If the service sends no byte for this time, the client assumes that it waits for more data. */
const SILENCE_MS = 250;

const file = `id,label,day\n1,a,2024-02-29\n2,"b ""c""\n",\nx,d,\n3,ä,2024-13-01\n4,e,2023-01-01\n`;
const rowsOfFile = 3;
const cases = runs(40);
const csv = { 'content-type': 'text/csv' };

const templates: Readonly<Record<string, Buffer>> = {
  raw: request({ headers: csv, body: file }),
  chunked: chunked(csv, [file.slice(0, 20), file.slice(20)]),
  form: request(fileForm(file)),
  'form in chunks': chunked(fileForm(file).headers, [fileForm(file).body.toString()]),
  gzip: request({ headers: { ...csv, 'content-encoding': 'gzip' }, body: gzipSync(file) }),
  'form of gzip': request(fileForm(gzipSync(file))),
  brotli: request({ headers: { ...csv, 'content-encoding': 'br' }, body: brotliCompressSync(file) }),
};

function request({ headers, body }: { headers: object; body: string | Buffer }): Buffer {
  return Buffer.concat([head({ ...headers, 'content-length': Buffer.byteLength(body) }), Buffer.from(body)]);
}

function chunked(headers: object, chunks: readonly string[]): Buffer {
  const framed = [...chunks, ''].map((chunk) => `${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`);
  return Buffer.concat([head({ ...headers, 'transfer-encoding': 'chunked' }), Buffer.from(framed.join(''))]);
}

function head(headers: object): Buffer {
  const lines = Object.entries({ host: 'localhost', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return Buffer.from(`POST /v1/imports/items?delimiter=%2C HTTP/1.1\r\n${lines.join('')}\r\n`);
}

it.each(Object.entries(templates))('%s is loaded unchanged', async (_name, bytes) => {
  expect(await exchange(bytes, Number.POSITIVE_INFINITY)).toMatchObject([{ status: 200 }]);
  expect(await service.countRows('items')).toBe(rowsOfFile);
  await service.database.query('DELETE FROM items');
});

it(
  'a changed request gets a valid answer or none, and is loaded as a whole or not at all',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.values(templates)), mutations, async (template, changes) => {
        await service.database.query('DELETE FROM items; DELETE FROM stream_engine.imports');
        const answers = await exchange(mutated(template, changes));
        expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
        const codes = answers.filter(isRefusal).map(({ body }) => JSON.parse(body).code);
        expect(Object.keys(problemKinds)).toEqual(expect.arrayContaining(codes));
        await service.idle();
        await expectAllOrNothing(answers);
        await service.database.query('DELETE FROM items');
        const next = await sendCsv(`${service.url}/v1/imports/items?dryRun=true`, file);
        expect(next.status).toBe(200);
      }),
      cases,
    );
  },
  2_000 * cases.numRuns,
);

interface PlainAnswer {
  readonly status: number;
  readonly body: string;
}

const isRefusal = ({ status }: PlainAnswer) => status !== 200;

/** Sends the bytes, and ends its side after the answer or when no more data arrives. */
async function exchange(bytes: Buffer, silenceMs = SILENCE_MS): Promise<readonly PlainAnswer[]> {
  const client = await RawClient.connect(service.port);
  client.write(bytes);
  for (let ms = 0; ms < silenceMs && client.received === ''; ms += 10) await wait(10);
  client.finish();
  await client.closed();
  return answersIn(client.received);
}

/** @throws Error if the received bytes are not whole answers */
function answersIn(received: string): readonly PlainAnswer[] {
  const text = received.replace(/^(?:HTTP\/1\.1 100 Continue\r\n\r\n)+/, '');
  if (text === '') return [];
  const [whole, status, headers] =
    /^HTTP\/1\.1 (\d{3}) [^\r]+\r\n((?:[a-zA-Z-]+: [^\r]*\r\n)*)\r\n/.exec(text) ?? [];
  const length = /^content-length: (\d+)$/im.exec(headers ?? '')?.[1];
  if (whole === undefined || length === undefined) throw new Error(`no answer: ${JSON.stringify(text)}`);
  const end = whole.length + Number(length);
  if (text.length < end) throw new Error(`half an answer: ${JSON.stringify(text)}`);
  return [{ status: Number(status), body: text.slice(whole.length, end) }, ...answersIn(text.slice(end))];
}

/** Checks that the table has the rows that the ledger and the answers report. */
async function expectAllOrNothing(answers: readonly PlainAnswer[]): Promise<void> {
  const committed = await service.database.query<{ id: string; rows: number }>(
    `SELECT id, rows_loaded::int AS rows FROM stream_engine.imports WHERE state = 'committed'`,
  );
  expect(await service.countRows('items')).toBe(committed.reduce((sum, { rows }) => sum + rows, 0));
  const ids = committed.map(({ id }) => id);
  const told = answers.filter((answer) => !isRefusal(answer)).map(({ body }) => JSON.parse(body).id);
  const refused = answers.filter(isRefusal).map(({ body }) => JSON.parse(body).importId);
  expect(ids).toEqual(expect.arrayContaining(told));
  expect(refused.filter((id) => ids.includes(id))).toEqual([]);
  // Answers come in the order of the requests: after an error, nothing can have been loaded silently.
  const isOnlyRefused = refused.length > 0 && told.length === 0;
  expect(isOnlyRefused ? ids : []).toEqual([]);
}
