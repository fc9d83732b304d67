import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { KeyGrant } from '@repo/database';
import { sendCsv } from '@repo/faults';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CommandFailure } from '../../../src/cli/failure/command-failure.ts';
import { exitCodes } from '../../../src/cli/failure/exit-codes.ts';
import { inputFile } from '../../../src/cli/arguments/input-file.ts';
import { defaultLimits } from '../../../src/cli/service/import-outcome.ts';
import { RemoteService } from '../../../src/cli/service/remote-service.ts';
import { giveKey, type KeyHolder } from '../../access/key-holder.ts';
import { createTestFolder } from '../../test-folder.ts';
import { startTestService } from '../../test-service.ts';
import { type Cut, CuttingLink } from './cutting-link.ts';

const service = await startTestService({
  schema: 'CREATE TABLE items (id int, file text); CREATE TABLE others (id int, file text)',
  auth: 'keys',
});
const { pool, database } = service;
const folder = await createTestFolder();
const link = await CuttingLink.to(service.url);
const tables: KeyGrant['tables'] = ['public.*'];
const ann = await giveKey(pool, { name: 'ann', tables });
const admin = await giveKey(pool, { name: 'ops', isAdmin: true });

const csvOf = (file: string) =>
  `id,file\n${Array.from({ length: 2_000 }, (_, id) => `${id},${file}\n`).join('')}`;
const mine = await folder.write('mine.csv', csvOf('mine'));
const packed = await folder.write('mine.csv.gz', gzipSync(csvOf('mine')));
/** Larger than the head of any request. */
const HALF = 10_000;

beforeEach(() => database.query('TRUNCATE items, others'));

interface Outcome {
  readonly code: string;
  readonly exitCode: number;
  readonly rowsLoaded: unknown;
}

/** Output of the command for an upload whose link is cut. */
async function upload(key: string, cut: Cut, holder: KeyHolder = ann, path = mine): Promise<Outcome> {
  const remote = new RemoteService(new URL(link.url), holder.text, '', {
    ...defaultLimits,
    startTimeoutMs: 1_500,
  });
  link.cut = cut;
  const file = await inputFile(path);
  const request = { file, table: 'items', query: {}, idempotencyKey: key, isKeyGiven: true };
  const { signal } = new AbortController();
  try {
    const { status, rows } = await remote.importFile(request, { signal, onProgress: undefined });
    return { code: status, exitCode: exitCodes.done, rowsLoaded: rows.loaded };
  } catch (error) {
    const { problem, exitCode } = error as CommandFailure;
    return { code: problem.code, exitCode, rowsLoaded: problem.rowsLoaded };
  } finally {
    await service.idle();
  }
}

const earlier = async (
  { headers }: KeyHolder,
  key: string,
  { csv = csvOf('theirs'), table = 'items', query = '' } = {},
) => {
  const all = { ...headers, 'idempotency-key': key };
  return sendCsv(`${service.url}/v1/imports/${table}?${query}`, csv, { headers: all });
};

const filesIn = async (table: string) =>
  (await database.query<{ file: string }>(`SELECT DISTINCT file FROM ${table} ORDER BY file`)).map(
    ({ file }) => file,
  );

const cuts: readonly (readonly [string, Cut])[] = [
  ['in the head', { afterBytes: 20 }],
  ['in the body', { afterBytes: HALF }],
  ['before the answer', 'answer'],
  ['with a page of a proxy instead of the answer', { page: 403 }],
];
const lost = { code: 'CONNECTION_LOST', exitCode: exitCodes.temporary, rowsLoaded: 0 };
const reused = { code: 'KEY_REUSED', exitCode: exitCodes.failed, rowsLoaded: 0 };
/** The socket may or may not have taken all of a small file. */
const either = (outcome: Outcome, isAnswer: boolean) => (isAnswer ? [outcome] : [lost, outcome]);
const done = { code: 'committed', exitCode: exitCodes.done, rowsLoaded: 2_000 };

describe.each(cuts)('a link that breaks %s', (_where, cut) => {
  const isAnswer = cut === 'answer' || 'page' in cut;

  it('an import with a generated key is committed if the server had the whole file', async () => {
    expect(await upload(randomUUID(), cut)).toEqual(isAnswer ? done : lost);
    expect(await filesIn('items')).toEqual(isAnswer ? ['mine'] : []);
  });

  it('reports that the file was not loaded if its key belongs to another file', async () => {
    const key = randomUUID();
    await earlier(ann, key);
    expect(either(reused, isAnswer)).toContainEqual(await upload(key, cut));
    expect(await filesIn('items')).toEqual(['theirs']);
  });

  it.each([
    ['another table', { csv: csvOf('mine'), table: 'others' }],
    ['other parameters', { csv: csvOf('mine'), query: 'maxRejects=7' }],
  ])('reports a reused key if the same file was imported before, but with %s', async (_what, was) => {
    const key = randomUUID();
    await earlier(ann, key, was);
    expect(either(reused, isAnswer)).toContainEqual(await upload(key, cut));
  });

  it.each([
    ['as it is', mine],
    ['compressed', packed],
  ])('loads the file once if its key was used for it before, sent %s', async (_what, path) => {
    const key = randomUUID();
    await upload(key, { afterBytes: Number.MAX_SAFE_INTEGER }, ann, path);
    expect(either(done, isAnswer)).toContainEqual(await upload(key, cut, ann, path));
    expect(await database.query('SELECT FROM items')).toHaveLength(2_000);
  });

  it('an admin’s import is not mistaken for another owner’s with the same Idempotency-Key', async () => {
    const key = randomUUID();
    await earlier(ann, key);
    expect(await upload(key, cut, admin)).toEqual(isAnswer ? done : lost);
    expect(await filesIn('items')).toEqual(isAnswer ? ['mine', 'theirs'] : ['theirs']);
  });

  it('an admin’s import is not mistaken for another owner’s failed one with the same Idempotency-Key', async () => {
    const key = randomUUID();
    const uploaded = upload(key, cut, admin);
    await earlier(ann, key, { csv: 'id,nothing\n1,2\n' });
    expect(await uploaded).toEqual(isAnswer ? done : lost);
  });
});

describe('a link that breaks before the response', () => {
  it('reports the import of this file after a dry run of another one with the same key', async () => {
    const key = randomUUID();
    await earlier(ann, key, { query: 'dryRun=true' });
    expect(await upload(key, 'answer')).toEqual(done);
    expect(await filesIn('items')).toEqual(['mine']);
  });

  it('reports why a file with a key from the user was rejected', async () => {
    const bad = await folder.write('bad.csv', 'id,nothing\n1,2\n');
    expect(await upload(randomUUID(), 'answer', ann, bad)).toEqual({
      code: 'COLUMN_UNKNOWN',
      exitCode: exitCodes.failed,
      rowsLoaded: 0,
    });
  });

  it('does not report the outcome of another file’s running import with the same key', async () => {
    const key = randomUUID();
    await database.query(`CREATE FUNCTION nap() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN PERFORM pg_sleep(1); RAISE ''no''; END'`);
    await database.query('CREATE TRIGGER nap AFTER INSERT ON others EXECUTE FUNCTION nap()');
    const other = earlier(ann, key, { table: 'others' });
    await service.seen();
    expect(await upload(key, 'answer')).toEqual(lost);
    expect((await other).status).not.toBe(200);
    expect(await filesIn('items')).toEqual([]);
    await database.query('DROP TRIGGER nap ON others');
  });

  it('compares the whole file if the server stored no digest', async () => {
    const key = randomUUID();
    await earlier(ann, key, { csv: csvOf('mine') });
    await database.query('UPDATE stream_engine.imports SET sent_sha256 = NULL');
    expect(await upload(key, 'answer')).toEqual(done);
    // Compressed differently, it is another file as sent but the same as loaded.
    expect(await upload(key, 'answer', ann, packed)).toEqual(done);
    expect(await database.query('SELECT FROM items')).toHaveLength(2_000);
  });
});

it('an admin finds another owner’s import by id, but only its own by Idempotency-Key', async () => {
  const key = randomUUID();
  const { id } = JSON.parse((await earlier(ann, key)).body.toString());
  const ask = async (name: string, { headers }: KeyHolder, method = 'GET') =>
    (await fetch(`${service.url}/v1/imports/${name}`, { method, headers })).status;
  expect([await ask(id, admin), await ask(key, ann), await ask(id, ann)]).toEqual([200, 200, 200]);
  expect([await ask(key, admin), await ask(key, admin, 'DELETE')]).toEqual([404, 404]);
  expect(await ask(`${key}/rejects`, admin)).toBe(404);
  await earlier(admin, key, { csv: csvOf('admin’s') });
  const found = await fetch(`${service.url}/v1/imports/${key}`, { headers: admin.headers });
  expect(((await found.json()) as { id: string }).id).not.toBe(id);
});
