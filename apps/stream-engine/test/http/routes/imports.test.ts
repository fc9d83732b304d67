import type { Reject } from '@repo/engine';
import { type Answer, RawClient, send, sendCsv, until } from '@repo/faults';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { type ExpectedOutcome, checksumSql, contactsTableSql, createContactsGenerator } from '@repo/csv-gen';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';

import { fileForm } from '../../form.ts';
import { receiptOf } from '../../receipt-of.ts';
import { startTestService } from '../../test-service.ts';

const ROWS = 5000;
const service = await startTestService({ schema: contactsTableSql });
const url = `${service.url}/v1/imports/contacts`;

let file: Buffer;
let expected: ExpectedOutcome;
/** Start of each record in the file, header first. */
let starts: number[];

beforeAll(async () => {
  const generator = createContactsGenerator({ rows: ROWS, dirt: 0.01, seed: 7 });
  file = await buffer(generator.stream());
  expected = generator.expected();
  starts = recordStarts(file.toString('latin1'));
});

afterEach(() => service.database.query('TRUNCATE contacts'));

function recordStarts(text: string): number[] {
  const field = String.raw`(?:"(?:[^"]|"")*"[^,\n]*|[^",\n][^,\n]*|)`;
  const records = text.matchAll(new RegExp(`${field}(?:,${field})*\n`, 'g'));
  return Array.from(records, ({ index }) => index);
}

/** The body as a chunked stream whose chunks end within records. */
const inPieces = (bytes: Buffer, size: number) =>
  Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    })(),
  );

describe.each<[string, () => Promise<Answer>, fileName?: string]>([
  ['a form', () => send(url, fileForm(file)), 'contacts.csv'],
  [
    'a form with its type in capitals',
    () => {
      const { headers, body } = fileForm(file);
      const type = headers['content-type'].replace('multipart/form-data', 'Multipart/Form-Data');
      return send(url, { headers: { 'content-type': type }, body });
    },
    'contacts.csv',
  ],
  ['the body itself', () => sendCsv(url, file)],
  ['a chunked body without a type', () => send(url, { body: inPieces(file, 1021) })],
  [
    'application/octet-stream',
    () => sendCsv(url, file, { headers: { 'content-type': 'application/octet-stream' } }),
  ],
  [
    'text/csv with parameters',
    () => sendCsv(url, file, { headers: { 'content-type': 'Text/CSV; charset=utf-8; header=present' } }),
  ],
])('a file with 1 %% invalid records as %s', (_name, upload, fileName) => {
  it('gets the receipt that csv-gen expects, and is in the table', async () => {
    const receipt = receiptOf(await upload());
    const { rows, rejects, changes, bytes, sha256, columns } = expected;
    expect(receipt).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      status: 'committed',
      table: 'public.contacts',
      ...(fileName && { file: fileName }),
      mode: 'append',
      format: 'binary',
      rows: { ...rows, skipped: 0 },
      bytes: { received: bytes, decoded: bytes },
      sha256,
      changes,
      rejects: {
        byCode: rejects.byCode,
        sample: expect.any(Array),
        href: `/v1/imports/${receipt.id}/rejects`,
      },
      durationMs: expect.any(Number),
      rowsPerSecond: expect.any(Number),
      peakRssBytes: expect.any(Number),
      time: {
        waitingForSourceMs: expect.any(Number),
        processingMs: expect.any(Number),
        waitingForDatabaseMs: expect.any(Number),
      },
    });
    expect((await service.database.query(checksumSql('contacts')))[0]).toEqual({ columns });
  });
});

/** Returns the bytes of the file at a reject's position. */
function whereItPoints({ byte = -1, column, message }: Reject) {
  const recordStart = starts.findLastIndex((start) => start <= byte);
  const quoted = /: ("(?:[^"\\\\]|\\\\.)*")…?$/.exec(message)?.[1] ?? '""';
  const field = file.toString('utf8', byte, byte + 100);
  return {
    record: recordStart,
    line: file.toString('latin1', 0, starts[recordStart]).split('\n').length,
    column,
    isThere: column === undefined ? byte === starts[recordStart] : field.startsWith(JSON.parse(quoted)),
  };
}

describe('the receipt', () => {
  it('shows the position of each of the first rejects', async () => {
    const { rejects } = receiptOf(await sendCsv(url, file));
    // Few enough for each kind to list all of its records.
    const wanted = Object.values(expected.rejects.byKind)
      .flatMap(({ code, firstRecords }) => firstRecords.map((record) => ({ record, code })))
      .toSorted((a, b) => a.record - b.record);
    expect(rejects.sample.map(({ record, code }) => ({ record, code }))).toEqual(wanted);
    expect(rejects.sample.map(whereItPoints)).toEqual(
      rejects.sample.map(({ record, line, column }) => ({ record, line, column, isThere: true })),
    );
  });

  it('has at most 100 rejects in its sample, and all of them in its counts', async () => {
    const bad = 'id,email\n' + 'x,a@b.example\n'.repeat(3000) + '1,a@b.example\n';
    const { rows, rejects } = receiptOf(await sendCsv(url, bad));
    expect(rows).toEqual({ read: 3001, loaded: 1, rejected: 3000, skipped: 0 });
    expect(rejects.byCode).toEqual({ TYPE_INVALID: 3000 });
    expect(rejects.sample.map(({ record }) => record)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
  });

  it('shows where the time went, and the parts add up', async () => {
    const { durationMs, time, rows, rowsPerSecond, peakRssBytes } = receiptOf(await sendCsv(url, file));
    expect(Object.values(time).reduce((sum, part) => sum + part, 0)).toBe(durationMs);
    for (const part of Object.values(time)) expect(part).toBeGreaterThanOrEqual(0);
    expect(rowsPerSecond).toBeGreaterThan((rows.loaded / (durationMs + 1)) * 1000 * 0.9);
    expect(peakRssBytes).toBeGreaterThan(30e6);
  });

  it('counts blank lines as skipped', async () => {
    const { rows } = receiptOf(await sendCsv(url, 'id,email\n1,a@b.example\n\n2,a@b.example\n\r\n'));
    expect(rows).toEqual({ read: 4, loaded: 2, rejected: 0, skipped: 2 });
  });
});

describe('a 200', () => {
  it('arrives when other connections can see the rows, and before that they see none', async () => {
    const client = await RawClient.connect(service.port);
    client.post('/v1/imports/contacts', { 'content-type': 'text/csv', 'content-length': file.length });
    client.write(file.subarray(0, file.length - 100));
    await until(async () => {
      const progress = await service.database.query(
        // The connection of the rows, not that of the rejects.
        `SELECT tuples_processed::int AS tuples FROM pg_stat_progress_copy
         WHERE datname = current_database() AND relid = 'contacts'::regclass`,
      );
      return (progress[0]?.['tuples'] ?? 0) > 1000;
    });
    expect(await service.countRows('contacts')).toBe(0);
    const firstByte = new Promise<number>((resolve, reject) => {
      client.socket.once('data', () => service.countRows('contacts').then(resolve, reject));
    });
    client.write(file.subarray(file.length - 100));
    expect(await firstByte).toBe(expected.rows.loaded);
    expect((await client.answer()).status).toBe(200);
    client.finish();
    await client.closed();
  });

  it('a file with only a header gets a 200', async () => {
    const receipt = receiptOf(await send(url, fileForm('id,email\n')));
    expect(receipt).toMatchObject({
      rows: { read: 0, loaded: 0, rejected: 0, skipped: 0 },
      bytes: { received: 9, decoded: 9 },
      changes: {},
      rejects: { byCode: {}, sample: [] },
      rowsPerSecond: 0,
    });
    expect(await service.countRows('contacts')).toBe(0);
  });

  it('a header without a line end gets a 200', async () => {
    expect(receiptOf(await sendCsv(url, 'id,email')).rows.read).toBe(0);
  });
});
