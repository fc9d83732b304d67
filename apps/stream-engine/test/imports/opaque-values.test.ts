import { RawClient, send, sendCsv, until } from '@repo/faults';
import { freezeBackend, thawBackend } from '@repo/embedded-postgres/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '../problem-of.ts';
import { receiptOf } from '../receipt-of.ts';
import { startTestService } from '../test-service.ts';

const service = await startTestService({
  schema: `
    CREATE DOMAIN few AS int[] CHECK (cardinality(VALUE) < 3);
    CREATE DOMAIN named AS text CHECK (VALUE <> 'slow' OR pg_sleep(60) IS NULL);
    CREATE DOMAIN first AS text CHECK (VALUE <> 'b' OR current_query() NOT LIKE 'COPY%');
    CREATE TABLE things (id int PRIMARY KEY, ints int[], place point, few few, names named[], firsts first[]);
    CREATE TABLE wide (${Array.from({ length: 1600 }, (_, c) => `c${c} int[]`).join(', ')})`,
  importsMax: 2,
});
const { database } = service;
const post = (query: string, body: string) => sendCsv(`${service.url}/v1/imports/things?${query}`, body);
const ids = async () =>
  (await database.query<{ id: number }>('SELECT id FROM things ORDER BY id')).map(({ id }) => id);

/** Backend that checks values at the moment. */
async function checkingBackend(): Promise<number> {
  let pid: number | undefined;
  await until(async () => {
    const query = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE 'DO $block$%'`;
    pid = (await database.query<{ pid: number }>(query))[0]?.pid;
    return pid !== undefined;
  });
  return pid!;
}

beforeEach(() => database.query('TRUNCATE things'));

const file = [
  'id,ints,place',
  '1,"{1,2}","(1,2)"',
  '2,"{1,x}","(1,2)"',
  'x,"[""a""]","(1,2"',
  '4,,',
  '5,{99999999999},"(3,4)"',
  '',
].join('\n');

describe('a value that only the server can read, and rejects,', () => {
  const message = {
    element: 'not a valid integer[]: "{1,x}"; PostgreSQL reports: invalid input syntax for type integer: "x"',
    json: 'not a valid integer[]: "[\\"\\"a\\"\\"]"; PostgreSQL reports: malformed array literal ("[" must introduce explicitly-specified array dimensions.); PostgreSQL writes an array as {a,b}, not as [a,b]',
    point: 'not a valid point: "(1,2"; PostgreSQL reports: invalid input syntax for type point',
    range:
      'out of range for integer[]: "{99999999999}"; PostgreSQL reports: value "99999999999" is out of range for type integer',
  };

  it('costs its record, with all its errors, in the order of the file', async () => {
    const receipt = receiptOf(await post('', file));
    expect(receipt).toMatchObject({ rows: { read: 5, loaded: 2, rejected: 3 }, format: 'text' });
    const shown = receipt.rejects.sample.map(({ record, line, errors }) => [
      record,
      line,
      errors!.map((error) => [error.column, error.code, error.message]),
    ]);
    expect(shown).toEqual([
      [2, 3, [['ints', 'TYPE_INVALID', message.element]]],
      [
        3,
        4,
        [
          ['id', 'TYPE_INVALID', expect.any(String)],
          ['ints', 'TYPE_INVALID', message.json],
          ['place', 'TYPE_INVALID', message.point],
        ],
      ],
      [5, 6, [['ints', 'OUT_OF_RANGE', message.range]]],
    ]);
    expect(await ids()).toEqual([1, 4]);
  });

  it.each([
    'mode=replace&maxRejects=3',
    'mode=upsert',
    'mode=insert-new',
    'onConstraint=reject',
    'mode=replace&onConstraint=reject&maxRejects=60%',
  ])('costs its record with %s, and in a dry run', async (query) => {
    expect(receiptOf(await post(`${query}&dryRun=true`, file))).toMatchObject({
      rows: { loaded: 2, rejected: 3 },
    });
    expect(await ids()).toEqual([]);
    expect(receiptOf(await post(query, file))).toMatchObject({ rows: { loaded: 2, rejected: 3 } });
    expect(await ids()).toEqual([1, 4]);
  });

  it('counts against maxRejects, stops a replace, and is the reason if nothing is loaded', async () => {
    problemOf(await post('maxRejects=2', file), 'REJECT_LIMIT_REACHED');
    problemOf(await post('mode=replace', file), 'REPLACE_REJECTS');
    const nothing = problemOf(await post('', 'id,place\n1,x\n2,y\n'), 'NOTHING_LOADED');
    expect(nothing.rejects!.sample.map(({ column }) => column)).toEqual(['place', 'place']);
    expect(await ids()).toEqual([]);
  });

  it('is in the plan, as in the import', async () => {
    const { status, body: answer } = await sendCsv(`${service.url}/v1/imports/things/plan`, file);
    expect(status).toBe(200);
    const plan = JSON.parse(answer.toString()) as {
      rows: object;
      rejects: { sample: { message: string }[] };
    };
    expect(plan.rows).toEqual({ read: 5, valid: 2, rejected: 3, skipped: 0 });
    expect(plan.rejects.sample.map((reject) => reject.message)).toEqual([
      message.element,
      expect.any(String),
      message.range,
    ]);
  });

  it('can be corrected in the downloaded rejects', async () => {
    const { rejects } = receiptOf(await post('', file));
    const { body: answer } = await send(`${service.url}${rejects.href}`, {
      method: 'GET',
      headers: { accept: 'text/csv' },
    });
    const corrected = answer
      .toString()
      .replace('{1,x}', '{1,3}')
      .replace('\nx,', '\n3,')
      .replace('"[""a""]","(1,2"', '{7},"(1,2)"')
      .replace('{99999999999}', '{9}');
    expect(receiptOf(await post('', corrected))).toMatchObject({ rows: { loaded: 3, rejected: 0 } });
    expect(await ids()).toEqual([1, 2, 3, 4, 5]);
  });

  it('is judged after the rules of its column, and with its NULL words', async () => {
    const query = `replace.ints=${encodeURIComponent('[:{')}&replace.ints=${encodeURIComponent(']:}')}&null.place=none`;
    expect(receiptOf(await post(query, 'id,ints,place\n1,[7],none\n2,"[7,y]",none\n'))).toMatchObject({
      rows: { loaded: 1, rejected: 1 },
    });
    expect(await database.query('SELECT ints, place FROM things')).toEqual([{ ints: [7], place: null }]);
  });

  it('is found in any of many batches', async () => {
    const lines = Array.from({ length: 60_000 }, (_, i) =>
      i % 7919 === 0 ? `${i},{x},` : `${i},"{${i},${i}}","(${i},1)"`,
    );
    const receipt = receiptOf(await post('', `id,ints,place\n${lines.join('\n')}\n`));
    expect(receipt).toMatchObject({ rows: { loaded: 59_992, rejected: 8 } });
    expect(receipt.rejects.sample.map(({ record }) => record)).toEqual(
      Array.from({ length: 8 }, (_, i) => i * 7919 + 1),
    );
    expect(
      await database.query('SELECT count(*)::int AS rows FROM things WHERE ints[1] <> id OR place[0] <> id'),
    ).toEqual([{ rows: 0 }]);
  });

  it('is found in any of 1,600 columns', async () => {
    const header = Array.from({ length: 1600 }, (_, c) => `c${c}`).join(',');
    const record = (c: number, value: string) => `${','.repeat(c)}${value}${','.repeat(1599 - c)}`;
    const body = [header, record(0, '{1}'), record(1599, '{x}'), record(800, '{2}'), record(3, 'y')].join(
      '\n',
    );
    const receipt = receiptOf(await sendCsv(`${service.url}/v1/imports/wide`, body));
    expect(receipt).toMatchObject({ rows: { loaded: 2, rejected: 2 } });
    expect(receipt.rejects.sample.map(({ column }) => column)).toEqual(['c1599', 'c3']);
  });
});

describe('what the table itself judges stays with it:', () => {
  const body = 'id,few\n1,"{1,2}"\n2,"{1,2,3}"\n3,{x}\n';

  it('a domain over such a type', async () => {
    const problem = problemOf(await post('', body), 'CONSTRAINT_CHECK');
    expect(problem.position).toMatchObject({ line: 3 });
    const receipt = receiptOf(await post('onConstraint=reject', body));
    expect(receipt.rejects.byCode).toEqual({ TYPE_INVALID: 1, CONSTRAINT_CHECK: 1 });
    expect(await ids()).toEqual([1]);
  });

  it('a value that only COPY rejects, which fails the import with its position', async () => {
    const problem = problemOf(await post('', 'id,firsts\n1,\n2,{a}\n3,{b}\n'), 'CONSTRAINT_CHECK');
    expect(problem.position).toMatchObject({ record: 3, line: 4 });
    expect(await ids()).toEqual([]);
  });
});

describe('while values are checked', () => {
  const slow = 'id,names\n1,{a}\n2,{slow}\n';

  it.each([
    ['terminated', 'pg_terminate_backend'],
    ['cancelled', 'pg_cancel_backend'],
  ])('a backend that is %s fails the import, and nothing is loaded', async (_name, end) => {
    const answer = post('', slow);
    await database.query(`SELECT ${end}($1)`, [await checkingBackend()]);
    problemOf(await answer, 'DATABASE_UNAVAILABLE');
    expect(await ids()).toEqual([]);
    await service.idle();
  });

  it.each([
    ['computes', false],
    ['is frozen', true],
  ])('a vanished client frees its slot, even if the backend %s', async (_name, isFrozen) => {
    const client = await RawClient.connect(service.port);
    client.post('/v1/imports/things', { 'content-type': 'text/csv', 'transfer-encoding': 'chunked' });
    client.chunk(slow).chunk('0'.repeat(300_000));
    const pid = await checkingBackend();
    if (isFrozen) await freezeBackend(pid);
    client.socket.destroy();
    await service.idle();
    if (isFrozen) await thawBackend(pid);
    expect(await ids()).toEqual([]);
  });

  it('a cancelled import ends', async () => {
    const answer = post('', slow);
    await checkingBackend();
    const [running] = await database.query<{ id: string }>(
      `SELECT id FROM stream_engine.imports WHERE state = 'running'`,
    );
    await send(`${service.url}/v1/imports/${running!.id}`, { method: 'DELETE' });
    problemOf(await answer, 'IMPORT_CANCELLED');
    await service.idle();
  });
});
