import type { Receipt } from '@repo/engine';
import { send, sendCsv } from '@repo/faults';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { checksumSql, contactsTableSql, createContactsGenerator } from '@repo/csv-gen';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runs } from '../env.ts';
import { fileForm } from '../form.ts';
import { receiptOf } from '../receipt-of.ts';
import { startTestService } from '../test-service.ts';

const { url, database } = await startTestService({ schema: contactsTableSql });
const CASES = 12;
const CASE_MS = 3000;

const uploads = {
  raw: (path: string, file: Buffer) => sendCsv(path, file),
  form: (path: string, file: Buffer) => send(path, fileForm(file)),
  gzip: (path: string, file: Buffer) =>
    sendCsv(path, gzipSync(file), { headers: { 'content-encoding': 'gzip' } }),
  chunked: (path: string, file: Buffer) => sendCsv(path, Readable.from(pieces(file, 777))),
} as const;

function* pieces(file: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < file.length; at += size) yield file.subarray(at, at + size);
}

const cases = fc.record({
  rows: fc.oneof(fc.nat({ max: 30 }), fc.nat({ max: 1000 })),
  seed: fc.nat(),
  dirt: fc.oneof(fc.constantFrom(0, 0.01, 1), fc.double({ min: 0, max: 1, noNaN: true })),
  eol: fc.constantFrom('lf', 'crlf'),
  upload: fc.constantFrom(...(Object.keys(uploads) as (keyof typeof uploads)[])),
});

async function rejectsOf({ id }: Receipt): Promise<Buffer> {
  return (await send(`${url}/v1/imports/${id}/rejects`, { method: 'GET' })).body;
}

type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

async function expectFates({ upload, ...options }: Case): Promise<void> {
  await database.query('TRUNCATE contacts, stream_engine.imports, stream_engine.rejects');
  const generator = createContactsGenerator(options);
  const file = await buffer(generator.stream());
  const expected = generator.expected();
  const post = async (body: Buffer, query = '') =>
    receiptOf(await uploads[upload](`${url}/v1/imports/contacts?maxRejects=100%25${query}`, body));
  const expectTable = async () =>
    expect((await database.query(checksumSql('contacts')))[0]).toEqual({ columns: expected.columns });

  const receipt = await post(file);
  expect(receipt).toMatchObject({
    rows: { ...expected.rows, skipped: 0 },
    rejects: { byCode: expected.rejects.byCode },
    changes: expected.changes,
    sha256: expected.sha256,
  });
  await expectTable();
  await expectRejectsAgain(receipt, post);

  // Every valid record already exists.
  const twice = await post(file, '&onConstraint=reject');
  const { read, loaded } = expected.rows;
  expect(twice.rows).toEqual({ read, loaded: 0, rejected: read, skipped: 0 });
  expect({ CONSTRAINT_UNIQUE: 0, ...twice.rejects.byCode }).toEqual({
    ...expected.rejects.byCode,
    CONSTRAINT_UNIQUE: loaded,
  });
  expect(twice.changes).toEqual({});
  expect(await rejectsOf(twice)).toEqual(read === 0 ? Buffer.alloc(0) : file);
  await expectTable();
}

/** Exactly the rejects come back, and are rejected again for the same reasons. */
async function expectRejectsAgain(receipt: Receipt, post: (body: Buffer) => Promise<Receipt>): Promise<void> {
  const rejects = await rejectsOf(receipt);
  if (receipt.rows.rejected === 0) {
    expect(rejects.length).toBe(0);
    return;
  }
  const again = await post(rejects);
  expect(again.rows).toMatchObject({ read: receipt.rows.rejected, loaded: 0 });
  expect(again.rejects.byCode).toEqual(receipt.rejects.byCode);
  expect(await rejectsOf(again)).toEqual(rejects);
}

it(
  'every record of a random file has the one fate that csv-gen expects, and a rejected one has it again',
  async () => {
    // Cases are not shrunk: a smaller file of another seed is a different file, and reveals nothing about the failed one.
    await fc.assert(fc.asyncProperty(cases, expectFates), { ...runs(CASES), endOnFailure: true });
  },
  runs(CASES).numRuns * CASE_MS,
);
