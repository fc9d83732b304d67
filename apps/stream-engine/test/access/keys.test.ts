import { RawClient, send, sendCsv, until } from '@repo/faults';
import { KeyStore } from '@repo/database';
import { describe, expect, it } from 'vitest';
import { problemOf } from '../problem-of.ts';
import { startTestService } from '../test-service.ts';
import { giveKey } from './key-holder.ts';

const service = await startTestService({
  schema: `CREATE TABLE items (id int, label text); CREATE TABLE others (id int);
    CREATE SCHEMA sales; CREATE TABLE sales.orders (id int)`,
  auth: 'keys',
});
const { pool } = service;
const give = (grant: Parameters<typeof giveKey>[1]) => giveKey(pool, grant);
const ann = await give({ name: 'ann', modes: ['append', 'upsert'] });
const bob = await give({ name: 'bob', tables: ['public.items', 'sales.*'] });
const admin = await give({ name: 'ops', isAdmin: true });
const get = (path: string, headers = {}) => send(`${service.url}${path}`, { method: 'GET', headers });
const upload = (path: string, headers: Record<string, string>, csv = 'id\n1\n') =>
  sendCsv(`${service.url}${path}`, csv, { headers });

describe('without a valid key', () => {
  const { text, id } = ann;
  it.each([
    ['none', undefined, 'KEY_MISSING', 'send an API key'],
    ['an empty header', '', 'KEY_INVALID', 'send "Authorization: Bearer'],
    ['another scheme', `Basic ${text}`, 'KEY_INVALID', 'send "Authorization: Bearer'],
    ['half of a key', `Bearer ${text.slice(0, 40)}`, 'KEY_INVALID', 'send "Authorization: Bearer'],
    [
      'an unknown key',
      `Bearer sek_0123456789abcdef_${'x'.repeat(43)}`,
      'KEY_INVALID',
      'the API key is unknown',
    ],
    [
      'the id of one key with another secret',
      `Bearer sek_${id}_${'x'.repeat(43)}`,
      'KEY_INVALID',
      'the API key is unknown',
    ],
  ] as const)('%s gets 401 on every route under /v1', async (_what, authorization, code, detail) => {
    const headers = authorization === undefined ? {} : { authorization };
    const answers = await Promise.all([
      upload('/v1/imports/items', headers),
      upload('/v1/imports/items/plan', headers),
      upload('/v1/tables?name=new', headers),
      get('/v1/imports', headers),
      get('/v1/imports/x', headers),
      get('/v1/imports/x/events', headers),
      get('/v1/imports/x/rejects', headers),
      send(`${service.url}/v1/imports/x`, { method: 'DELETE', headers }),
      get('/v1/tables', headers),
      get('/v1/tables/items', headers),
      get('/v1/tables/items/template.csv', headers),
    ]);
    for (const answer of answers) expect(problemOf(answer, code).detail).toContain(detail);
    expect(await service.countRows('items')).toBe(0);
  });

  it('an expired and a revoked key are rejected', async () => {
    const old = await give({ name: 'old', expiresAt: new Date(Date.now() - 1000) });
    const gone = await give({ name: 'gone' });
    await new KeyStore(pool).revoke(gone.id);
    expect(problemOf(await get('/v1/imports', old.headers), 'KEY_INVALID').detail).toBe(
      'the API key has expired',
    );
    expect(problemOf(await get('/v1/imports', gone.headers), 'KEY_INVALID').detail).toBe(
      'the API key was revoked',
    );
  });

  it('the health endpoints require no key', async () => {
    expect((await get('/livez')).status).toBe(200);
    expect((await get('/readyz')).status).toBe(200);
  });

  it('an upload without a valid key is rejected before its body is requested', async () => {
    const client = await RawClient.connect(service.port);
    client.post('/v1/imports/items', {
      'content-type': 'text/csv',
      'content-length': 1_000_000,
      expect: '100-continue',
    });
    problemOf(await client.answer(), 'KEY_MISSING');
    expect(client.received).not.toContain('100 Continue');
    client.socket.destroy();
  });
});

describe('a key for some tables', () => {
  it('a key for a table accepts any spelling of its name', async () => {
    expect((await upload('/v1/imports/items', ann.headers)).status).toBe(200);
    expect((await upload('/v1/imports/public.items', ann.headers)).status).toBe(200);
    expect((await upload('/v1/imports/sales.orders', bob.headers)).status).toBe(200);
  });

  it('a key does not reveal whether other tables exist', async () => {
    for (const table of ['others', 'sales.orders', 'nowhere', 'pg_catalog.pg_class', 'stream_engine.keys']) {
      const answers = await Promise.all([
        upload(`/v1/imports/${table}`, ann.headers),
        upload(`/v1/imports/${table}/plan`, ann.headers),
        get(`/v1/tables/${table}`, ann.headers),
        get(`/v1/tables/${table}/template.csv`, ann.headers),
      ]);
      for (const answer of answers)
        expect(problemOf(answer, 'TABLE_FORBIDDEN').detail).toBe(
          'the API key allows only these tables: public.items',
        );
    }
    expect(await service.countRows('others')).toBe(0);
    problemOf(await upload('/v1/imports/nowhere', admin.headers), 'TABLE_NOT_FOUND');
  });

  it('a key lists only its own tables, page by page', async () => {
    const tablesFor = async ({ headers }: typeof ann, query = '') =>
      JSON.parse((await get(`/v1/tables${query}`, headers)).body.toString());
    const names = ({ tables }: { tables: { table: string }[] }) => tables.map(({ table }) => table);
    expect(names(await tablesFor(ann))).toEqual(['public.items']);
    expect(names(await tablesFor(bob))).toEqual(['public.items', 'sales.orders']);
    expect(names(await tablesFor(admin))).toEqual(['public.items', 'public.others', 'sales.orders']);
    const { next } = await tablesFor(bob, '?limit=1');
    expect(names(JSON.parse((await get(next, bob.headers)).body.toString()))).toEqual(['sales.orders']);
  });
});

describe('a key for some modes', () => {
  it('a key is rejected for other modes, even in a dry run and a plan', async () => {
    for (const path of ['items?mode=replace', 'items?mode=replace&dryRun=true', 'items/plan?mode=replace'])
      expect(problemOf(await upload(`/v1/imports/${path}`, ann.headers), 'MODE_FORBIDDEN').detail).toBe(
        'the API key allows only these modes: append, upsert',
      );
    expect((await upload('/v1/imports/items?mode=replace', admin.headers)).status).toBe(200);
  });

  it('only an admin key can create tables', async () => {
    problemOf(await upload('/v1/tables?name=mine', ann.headers), 'ADMIN_REQUIRED');
    expect((await upload('/v1/tables?name=made', admin.headers)).status).toBe(201);
  });
});

describe('an import', () => {
  it('an import and its rejects are visible only to admins and to keys with the same name', async () => {
    const made = await upload('/v1/imports/items', ann.headers, 'id\n1\nx\n');
    const { id } = JSON.parse(made.body.toString());
    const second = await give({ name: 'ann' });
    const paths = [`/v1/imports/${id}`, `/v1/imports/${id}/rejects`, `/v1/imports/${id}/events`];
    for (const path of paths) {
      problemOf(await get(path, bob.headers), 'IMPORT_NOT_FOUND');
      for (const { headers } of [ann, second, admin]) expect((await get(path, headers)).status).toBe(200);
    }
    const idsOf = async ({ headers }: typeof ann) =>
      JSON.parse((await get('/v1/imports?limit=1000', headers)).body.toString()).imports.map(
        (one: { id: string }) => one.id,
      );
    expect(await idsOf(ann)).toContain(id);
    expect(await idsOf(admin)).toContain(id);
    expect(await idsOf(bob)).not.toContain(id);
  });

  it('an import can only be cancelled by its owner', async () => {
    const client = await RawClient.connect(service.port);
    const chunked = { 'content-type': 'text/csv', 'transfer-encoding': 'chunked' };
    client
      .post('/v1/imports/items', { ...chunked, ...ann.headers, 'idempotency-key': 'slow' })
      .chunk('id\n1\n');
    const cancel = (headers: Record<string, string>) =>
      send(`${service.url}/v1/imports/slow`, { method: 'DELETE', headers });
    await until(async () => (await get('/v1/imports/slow', ann.headers)).status === 200);
    problemOf(await cancel(bob.headers), 'IMPORT_NOT_FOUND');
    expect((await cancel(ann.headers)).status).toBe(200);
    problemOf(await client.answer(), 'IMPORT_CANCELLED');
    client.socket.destroy();
  });

  it('an Idempotency-Key belongs to its owner: another owner may use the same one', async () => {
    const withKey = ({ headers }: typeof ann) =>
      upload('/v1/imports/items', { ...headers, 'idempotency-key': 'same' });
    const [anns, bobs] = [await withKey(ann), await withKey(bob)];
    expect([anns.status, bobs.status]).toEqual([200, 200]);
    expect(bobs.headers['idempotent-replayed']).toBeUndefined();
    const again = await withKey(ann);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(JSON.parse(again.body.toString()).id).toBe(JSON.parse(anns.body.toString()).id);
  });
});

it('the database, the log and responses contain no secret of a key', async () => {
  const secrets = [ann, bob, admin].map(({ text }) => text.slice(-43));
  const [stored] = await service.database.query<{ all: string }>(
    `SELECT string_agg(keys::text, ' ') AS all FROM stream_engine.keys`,
  );
  const answer = await get('/v1/imports', { authorization: `Bearer ${ann.text}x` });
  const all = [stored!.all, JSON.stringify(service.logs), answer.body.toString()].join(' ');
  for (const secret of secrets) expect(all).not.toContain(secret);
});
