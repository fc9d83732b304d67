import { send, sendCsv } from '@repo/faults';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { problemOf } from '../../problem-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({ schema: 'CREATE TABLE items (id int)' });
const post = (csv: string, headers = {}) => sendCsv(`${service.url}/v1/imports/items`, csv, { headers });
const get = (path: string) => send(`${service.url}${path}`, { method: 'GET' });
const json = async (path: string) => JSON.parse((await get(path)).body.toString());

describe('GET /v1/imports/{id or key}', () => {
  it('returns the receipt of a committed import', async () => {
    const key = randomUUID();
    const receipt = JSON.parse((await post('id\n1\n', { 'idempotency-key': key })).body.toString());
    const { durationMs, time } = receipt;
    expect(time.waitingForSourceMs + time.processingMs + time.waitingForDatabaseMs).toBe(durationMs);
    for (const name of [receipt.id, key]) expect(await json(`/v1/imports/${name}`)).toEqual(receipt);
    expect((await json('/v1/imports?limit=1')).imports).toMatchObject([{ id: receipt.id, durationMs }]);
  });

  it('returns the problem of a failed import', async () => {
    const problem = problemOf(await post('id\n1\n"'), 'QUOTE_UNTERMINATED');
    expect(await json(`/v1/imports/${problem.importId}`)).toEqual({
      id: problem.importId,
      status: 'failed',
      table: 'public.items',
      mode: 'append',
      startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      endedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      durationMs: expect.any(Number),
      problem,
    });
  });

  it.each([randomUUID(), 'items', 'x%27%20OR%20true'])('finds no %s', async (name) => {
    problemOf(await get(`/v1/imports/${name}`), 'IMPORT_NOT_FOUND');
  });
});

describe('GET /v1/imports', () => {
  it('lists imports newest first, in pages', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.unshift(JSON.parse((await post('id\n1\n')).body.toString()).id);
    const first = await json('/v1/imports?limit=2');
    expect(first.imports.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
    expect(first.imports[0]).toMatchObject({
      status: 'committed',
      rows: { read: 1, loaded: 1, rejected: 0, skipped: 0 },
    });
    const second = await json(first.next);
    expect(second.imports[0].id).toBe(ids[2]);
    expect(await json('/v1/imports?limit=1000')).not.toHaveProperty('next');
  });

  it('filters by table, status, file and time', async () => {
    const failed = JSON.parse((await post('no\n1\n')).body.toString()).importId;
    const { id } = JSON.parse((await post('id\n1\n')).body.toString());
    const listed = async (query: string) =>
      (await json(`/v1/imports?${query}`)).imports.map(({ id: each }: { id: string }) => each);
    for (const name of ['items', 'public.items']) {
      expect((await listed(`table=${name}`)).slice(0, 2)).toEqual([id, failed]);
      expect((await listed(`table=${name}&status=failed`))[0]).toBe(failed);
      expect(await listed(`table=${name}&status=committed`)).not.toContain(failed);
    }
    expect(await listed('table=other')).toEqual([]);
    expect(await listed('table=other.items')).toEqual([]);
    expect(await listed('table=%00')).toEqual([]);
    const named = { 'content-disposition': 'attachment; filename="people, 2024.csv"' };
    const other = JSON.parse((await post('id\n1\n', named)).body.toString()).id;
    expect(await listed('file=people,%202024.csv')).toEqual([other]);
    expect(await listed('file=%00')).toEqual([]);
    const { startedAt } = (await json(`/v1/imports?file=people,%202024.csv`)).imports[0];
    expect(await listed(`since=${startedAt}`)).toEqual([other]);
    expect(await listed('since=2999-01-01T00:00:00%2B01:00')).toEqual([]);
    const { next } = await json(`/v1/imports?status=committed&table=public.items&limit=1`);
    expect(next).toBe(`/v1/imports?limit=1&status=committed&table=public.items&before=${other}`);
  });

  it.each([
    'limit=0',
    'limit=1001',
    'limit=x',
    'before=1',
    'after=2',
    'status=lost',
    'table=',
    'file=',
    'since=monday',
    'since=2016-12-31T23:59:60Z',
  ])('rejects %s', async (query) => {
    problemOf(await get(`/v1/imports?${query}`), 'PARAMETER_INVALID');
  });
});
