import { send, sendCsv } from '@repo/faults';
import { execFile, execFileSync } from 'node:child_process';
import { createReadStream, openAsBlob } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { checksumSql, contactsTableSql, createContactsGenerator } from '@repo/csv-gen';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestService } from '../../test-service.ts';
import { createTestFolder } from '../../test-folder.ts';

const service = await startTestService({ schema: contactsTableSql });
const url = `${service.url}/v1/imports/contacts`;
const { path: folder } = await createTestFolder();

// More than 1 MB, above which curl waits for 100 Continue.
const generator = createContactsGenerator({ rows: 8000, seed: 3, eol: 'crlf' });
const bytes = await buffer(generator.stream());
const file = path.join(folder, 'contacts.csv');
await writeFile(file, bytes);
const { columns, sha256 } = generator.expected();

afterEach(() => service.database.query('TRUNCATE contacts'));

async function expectLoaded(receipt: unknown): Promise<void> {
  expect(receipt).toMatchObject({ status: 'committed', sha256, rows: { read: 8000, loaded: 8000 } });
  expect(await service.database.query(checksumSql('contacts'))).toEqual([{ columns }]);
}

const hasCurl = (() => {
  try {
    return execFileSync('curl', ['--version']).includes('curl');
  } catch {
    return false;
  }
})();

describe.runIf(hasCurl)('curl', () => {
  const curl = async (...options: string[]): Promise<{ receipt: unknown; stderr: string }> => {
    const { stdout, stderr } = await promisify(execFile)('curl', [
      '-sS',
      '--fail-with-body',
      ...options,
      url,
    ]);
    return { receipt: JSON.parse(stdout), stderr };
  };

  it.each([
    ['-F', ['-F', `file=@${file}`]],
    ['-F as Excel calls its files', ['-F', `file=@${file};type=application/vnd.ms-excel`]],
    ['-T', ['-X', 'POST', '-T', file]],
    ['-T in chunks', ['-X', 'POST', '-T', file, '-H', 'Transfer-Encoding: chunked']],
    ['--data-binary', ['--data-binary', `@${file}`, '-H', 'content-type: text/csv']],
    ['--http1.0', ['--http1.0', '-F', `file=@${file}`]],
  ])('curl %s loads the file', async (_name, options) => {
    await expectLoaded((await curl(...options)).receipt);
  });

  it('waits for 100 Continue, and receives it', async () => {
    const { receipt, stderr } = await curl('-v', '-F', `file=@${file}`);
    expect(stderr).toMatch(/> Expect: 100-continue/);
    expect(stderr).toMatch(/< HTTP\/1\.1 100 Continue/);
    await expectLoaded(receipt);
  });
});

describe('fetch', () => {
  it('uploads a form', async () => {
    const form = new FormData();
    form.set('file', await openAsBlob(file), 'contacts.csv');
    const response = await fetch(url, { method: 'POST', body: form });
    await expectLoaded(await response.json());
  });

  it('uploads a stream', async () => {
    const body = new ReadableStream({
      async start(controller) {
        for await (const chunk of createReadStream(file)) controller.enqueue(chunk);
        controller.close();
      },
    });
    const headers = { 'content-type': 'text/csv' };
    const response = await fetch(url, { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
    await expectLoaded(await response.json());
  });
});

describe('http.request', () => {
  it('uploads thirty times over one connection', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    for (let n = 0; n < 30; n++) {
      const { status, reused } = await sendCsv(url, `id,email\n${n},a@b.example\n`, { agent });
      expect({ status, reused }).toEqual({ status: 200, reused: n > 0 });
    }
    agent.destroy();
    expect(await service.countRows('contacts')).toBe(30);
  });

  it('runs four concurrent uploads, one of which fails', async () => {
    const part = (first: number) =>
      Array.from({ length: 5000 }, (_, i) => `${first + i},a@b.example\n`).join('');
    const files = [0, 5000, 10_000].map((first) => `id,email\n${part(first)}`);
    const answers = await Promise.all([
      ...files.map((csv) => sendCsv(url, csv)),
      send(url, { headers: { 'content-type': 'text/csv' }, body: `id,email\n${part(20_000)}1,"` }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 422]);
    expect(await service.countRows('contacts')).toBe(15_000);
  });
});

describe('CSV_PARSER=fast-csv', async () => {
  const other = await startTestService({ schema: contactsTableSql, parser: 'fast-csv' });

  it('loads the same table from a clean file', async () => {
    const { status, body } = await sendCsv(`${other.url}/v1/imports/contacts`, bytes);
    expect({ status, receipt: JSON.parse(body.toString()) }).toMatchObject({
      status: 200,
      receipt: { sha256, rows: { read: 8000, loaded: 8000, rejected: 0 }, format: 'binary' },
    });
    expect(await other.database.query(checksumSql('contacts'))).toEqual([{ columns }]);
  });

  it('frees its slot when the client leaves, and reports faults of the file', async () => {
    for (let n = 0; n < 5; n++) {
      const answer = await sendCsv(
        `${other.url}/v1/imports/contacts`,
        'id,email\n9000,a@b.example\n9001,"a\n',
      );
      expect(JSON.parse(answer.body.toString())).toMatchObject({ code: 'QUOTE_UNTERMINATED', rowsLoaded: 0 });
    }
    await other.idle();
    expect(await other.countRows('contacts')).toBe(8000);
  });
});
