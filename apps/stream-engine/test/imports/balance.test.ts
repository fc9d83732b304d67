import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { checksumSql, contactsTableSql, createContactsGenerator } from '@repo/csv-gen';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Receipt } from '../../src/imports/receipt.ts';
import { runs } from '../env.ts';
import { fileForm } from '../form.ts';
import { type Answer, send, sendCsv } from '../send.ts';
import { startTestService } from '../test-service.ts';

const { url, database } = await startTestService({ schema: contactsTableSql });
const CASES = 20;
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

/** The receipt of an answer, which must balance. */
function balanced({ status, body }: Answer): Receipt {
  expect(status, body.toString()).toBe(200);
  const receipt = JSON.parse(body.toString()) as Receipt;
  const { read, loaded, rejected, skipped } = receipt.rows;
  expect(read).toBe(loaded + rejected + skipped);
  expect(Object.values(receipt.rejects.byCode).reduce((sum, count) => sum + count, 0)).toBe(rejected);
  return receipt;
}

async function rejectsOf({ id }: Receipt): Promise<Buffer> {
  return (await send(`${url}/v1/imports/${id}/rejects`, { method: 'GET' })).body;
}

it(
  'every record of random files has the one fate that csv-gen expects, and a rejected one has it again',
  async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ upload, ...options }) => {
        await database.query('TRUNCATE contacts, stream_engine.imports, stream_engine.rejects');
        const generator = createContactsGenerator(options);
        const file = await buffer(generator.stream());
        const expected = generator.expected();
        const path = `${url}/v1/imports/contacts`;

        const receipt = balanced(await uploads[upload](path, file));
        expect(receipt).toMatchObject({
          rows: { ...expected.rows, skipped: 0 },
          rejects: { byCode: expected.rejects.byCode },
          changes: expected.changes,
          sha256: expected.sha256,
        });
        expect((await database.query(checksumSql('contacts')))[0]).toEqual({ columns: expected.columns });

        // What was rejected, and nothing else, comes back, and is rejected again for the same reasons.
        const rejects = await rejectsOf(receipt);
        if (expected.rows.rejected > 0) {
          const again = balanced(await uploads[upload](path, rejects));
          expect(again.rows).toMatchObject({ read: expected.rows.rejected, loaded: 0 });
          expect(again.rejects.byCode).toEqual(expected.rejects.byCode);
          expect(await rejectsOf(again)).toEqual(rejects);
        } else {
          expect(rejects.length).toBe(0);
        }

        // Every valid record is there already.
        const twice = balanced(await uploads[upload](`${path}?onConstraint=reject`, file));
        const { loaded: CONSTRAINT_UNIQUE } = expected.rows;
        expect(twice.rows).toEqual({ ...expected.rows, loaded: 0, rejected: expected.rows.read, skipped: 0 });
        expect(twice.rejects.byCode).toEqual({
          ...expected.rejects.byCode,
          ...(CONSTRAINT_UNIQUE > 0 ? { CONSTRAINT_UNIQUE } : {}),
        });
        expect(twice.changes).toEqual({});
        if (expected.rows.read > 0) expect(await rejectsOf(twice)).toEqual(file);
        expect((await database.query(checksumSql('contacts')))[0]).toEqual({ columns: expected.columns });
      }),
      // A smaller file of another seed is another file: it shows nothing of the one that failed.
      { ...runs(CASES), endOnFailure: true },
    );
  },
  runs(CASES).numRuns * CASE_MS,
);
