import type { ProblemDetails, Receipt } from '@repo/engine';
import { send, sendCsv } from '@repo/faults';
import { beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '../../problem-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({
  schema: `CREATE TABLE items (id int PRIMARY KEY, label text);
    CREATE TABLE parents (id int PRIMARY KEY);
    CREATE TABLE children (parent int REFERENCES parents)`,
});
const post = (csv: string, path = 'items', headers: Record<string, string> = {}) =>
  sendCsv(`${service.url}/v1/imports/${path}`, csv, { headers });
const get = async (path: string) => send(`${service.url}${path}`, { method: 'GET' });
const hrefOf = ({ rejects }: ProblemDetails) => (rejects as Receipt['rejects']).href!;
const parsed = (answer: { body: Buffer }) => JSON.parse(answer.body.toString());
const itemsBefore = [{ id: 1, label: 'old' }];
beforeEach(() => service.database.query(`TRUNCATE items; INSERT INTO items VALUES (1, 'old')`));

const bad = 'id,label\nx,a\ny,b\n';

describe('a file whose records are all rejected', () => {
  it.each([
    ['append', ''],
    ['insert-new', '?mode=insert-new'],
    ['upsert', '?mode=upsert'],
    ['a dry run', '?dryRun=true'],
    ['an allowed number of rejects', '?maxRejects=2'],
    ['constraints that reject', '?onConstraint=reject'],
  ])('a file of only rejects fails with NOTHING_LOADED: %s', async (_mode, query) => {
    const problem = problemOf(await post(bad, `items${query}`), 'NOTHING_LOADED');
    expect(problem).toMatchObject({
      status: 422,
      retryable: false,
      rowsLoaded: 0,
      rows: { read: 2, loaded: 0, rejected: 2, skipped: 0 },
      rejects: { byCode: { TYPE_INVALID: 2 }, sample: [{ record: 1 }, { record: 2 }] },
    });
    expect(await service.database.query('SELECT * FROM items')).toEqual(itemsBefore);
  });

  it('a file of only rejects fails, even if the database rejected some of them', async () => {
    const problem = problemOf(await post('parent\n1\nx\n', 'children?onConstraint=reject'), 'NOTHING_LOADED');
    expect(problem).toMatchObject({ rejects: { byCode: { CONSTRAINT_FOREIGN_KEY: 1, TYPE_INVALID: 1 } } });
  });

  it('a file fails if no well-formed record shows the number of columns', async () => {
    const problem = problemOf(await post('\n1,"a"b\n"2"c,d\n', 'items?header=false'), 'NOTHING_LOADED');
    expect(problem).toMatchObject({
      rows: { read: 3, rejected: 2, skipped: 1 },
      rejects: { byCode: { QUOTE_MISPLACED: 2 } },
    });
    const { body } = await get(hrefOf(problem));
    expect(body.toString()).toBe('1,"a"b\n"2"c,d\n');
  });

  it('a file fails even with maxRejects=100% if no record shows the number of columns', async () => {
    const query = 'items?header=false&maxRejects=100%25';
    problemOf(await post('"a"b\n"c"d\n', query), 'NOTHING_LOADED');
    expect((await post('x,b\ny,d\n', query)).status).toBe(200);
  });

  it('keeps its counts and its rejects', async () => {
    const refused = problemOf(await post(`${bad}\n`), 'NOTHING_LOADED');
    const { importId, rows, rejects } = refused;
    expect(rows).toEqual({ read: 3, loaded: 0, rejected: 2, skipped: 1 });
    expect(parsed(await get(`/v1/imports/${importId}`))).toMatchObject({
      status: 'failed',
      problem: { code: 'NOTHING_LOADED', rows, rejects },
    });
    expect((await get(hrefOf(refused))).body.toString()).toBe(bad);
  });

  it('gets the same response when it is sent again with its Idempotency-Key, which stays free', async () => {
    const key = { 'idempotency-key': 'nothing' };
    const {
      importId: _first,
      rejects: _of,
      ...first
    } = problemOf(await post(bad, 'items', key), 'NOTHING_LOADED');
    expect(problemOf(await post(bad, 'items', key), 'NOTHING_LOADED')).toMatchObject(first);
    expect((await post('id,label\n2,a\n', 'items', key)).status).toBe(200);
  });

  it('a plan of the whole file reports NOTHING_LOADED', async () => {
    const plan = parsed(await post(bad, 'items/plan'));
    expect(plan.problems).toMatchObject([{ code: 'NOTHING_LOADED', detail: 'all 2 records were rejected' }]);
    expect(parsed(await post(bad, 'items/plan?cut=true')).problems).toEqual([]);
    const headless = parsed(await post('1,"a"b\n', 'items/plan?header=false'));
    expect(headless.problems).toMatchObject([{ code: 'NOTHING_LOADED' }]);
  });
});

describe('a file that loads nothing', () => {
  it.each([
    ['all rejects are allowed', bad, '?maxRejects=100%25', { read: 2, loaded: 0, rejected: 2, skipped: 0 }],
    ['it has no records', 'id,label\n', '', { read: 0, loaded: 0, rejected: 0, skipped: 0 }],
    ['it has blank lines only', 'id,label\n\n\n', '', { read: 2, loaded: 0, rejected: 0, skipped: 2 }],
    [
      'its only valid record exists',
      'id,label\n1,a\nx,b\n',
      '?mode=insert-new',
      { read: 2, loaded: 0, rejected: 1, skipped: 1 },
    ],
    [
      'a dry run would load a row',
      'id,label\n2,a\nx,b\n',
      '?dryRun=true',
      { read: 2, loaded: 1, rejected: 1, skipped: 0 },
    ],
  ])('succeeds if %s', async (_why, csv, query, rows) => {
    const answer = await post(csv, `items${query}`);
    expect(answer.status, answer.body.toString()).toBe(200);
    expect(parsed(answer).rows).toEqual(rows);
    expect(await service.database.query('SELECT * FROM items')).toEqual(itemsBefore);
  });
});
