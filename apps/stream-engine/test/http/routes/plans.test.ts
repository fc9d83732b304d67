import { send, sendCsv, type SendOptions } from '@repo/faults';
import { once } from 'node:events';
import http from 'node:http';
import { gzipSync, brotliCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fileForm, form } from '../../form.ts';
import { problemOf } from '../../problem-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({
  schema: `
    CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL, email text, born date, at timestamptz DEFAULT now());
    CREATE TABLE tagged (id int, tags text[], gross int GENERATED ALWAYS AS (id * 2) STORED);
    CREATE TABLE odd ("__proto__" text, "a""b" text, "Übung" text, "x:y" text);`,
});
const at = (table: string, query = '') => `${service.url}/v1/imports/${table}/plan${query}`;

async function plan(csv: string | Buffer, { table = 'people', query = '' } = {}) {
  const { status, body } = await sendCsv(at(table, query), csv);
  expect({ status, body: body.toString() }).toMatchObject({ status: 200 });
  return JSON.parse(body.toString());
}

const good = 'ID,name,Mail,born\n1,Ada, Ada@Example.COM ,1815-12-10\n2,Grace,,9 Dec 1906\nx,Dennis,,\n';

describe('POST /v1/imports/{table}/plan', () => {
  it('shows what an import would do, and writes nothing', async () => {
    const answer = await plan(good, { query: '?map=Mail:email' });
    expect(answer).toEqual({
      table: 'public.people',
      cut: false,
      proposed: {
        delimiter: { value: ',', from: 'detected' },
        quote: { value: '"', from: 'default' },
        encoding: { value: 'utf-8', from: 'default' },
        dateOrder: { value: 'iso', from: 'default' },
      },
      parameters: 'map=Mail%3Aemail',
      columns: [
        {
          header: 'ID',
          matched: 'folded',
          column: 'id',
          type: 'integer',
          rule: 'integer',
          required: true,
          map: 'ID:id',
        },
        { header: 'name', matched: 'exact', column: 'name', type: 'text', rule: 'text', required: true },
        { header: 'Mail', matched: 'map', column: 'email', type: 'text', rule: 'email', required: false },
        { header: 'born', matched: 'exact', column: 'born', type: 'date', rule: 'date', required: false },
      ],
      missing: [{ column: 'at', type: 'timestamp with time zone', gets: 'default' }],
      unknown: [],
      format: 'binary',
      rows: { read: 3, valid: 2, rejected: 1, skipped: 0 },
      changes: { email: 1, born: 1 },
      rejects: {
        byCode: { TYPE_INVALID: 1 },
        sample: [
          {
            record: 3,
            line: 4,
            byte: 73,
            column: 'id',
            code: 'TYPE_INVALID',
            message: 'not a valid value for the column’s type: "x"',
            errors: [
              {
                column: 'id',
                code: 'TYPE_INVALID',
                message: 'not a valid value for the column’s type: "x"',
              },
            ],
          },
        ],
      },
      sample: [
        {
          record: 1,
          line: 2,
          before: ['1', 'Ada', ' Ada@Example.COM ', '1815-12-10'],
          after: { id: '1', name: 'Ada', email: 'ada@example.com', born: '1815-12-10' },
          changed: ['email'],
        },
        {
          record: 2,
          line: 3,
          before: ['2', 'Grace', null, '9 Dec 1906'],
          after: { id: '2', name: 'Grace', email: null, born: '1906-12-09' },
          changed: ['born'],
        },
        {
          record: 3,
          line: 4,
          before: ['x', 'Dennis', null, null],
          reject: {
            column: 'id',
            code: 'TYPE_INVALID',
            message: 'not a valid value for the column’s type: "x"',
          },
        },
      ],
      problems: [],
    });
    expect(await service.countRows('people')).toBe(0);
    expect(await service.countRows('stream_engine.imports')).toBe(0);
    expect(await service.countRows('stream_engine.rejects')).toBe(0);
  });

  it('matches the import with its parameters', async () => {
    const csv = Buffer.from('id;name;born\n1;"a;b\n""c""";13/02/2024\n2;é;01/02/2024\n3;;\n', 'latin1');
    const { parameters, rows, changes, rejects } = await plan(csv);
    expect(parameters).toBe('delimiter=%3B&encoding=windows-1252&dateOrder=dmy');
    const { status, body } = await sendCsv(`${service.url}/v1/imports/people?dryRun=true&${parameters}`, csv);
    expect(status).toBe(200);
    const receipt = JSON.parse(body.toString());
    expect(rows).toEqual({ read: 3, valid: 2, rejected: 1, skipped: 0 });
    expect(receipt.rows).toEqual({ read: 3, loaded: 2, rejected: 1, skipped: 0 });
    expect(receipt.changes).toEqual(changes);
    expect(receipt.rejects).toMatchObject(rejects);
  });

  it('accepts forms and compressed files', async () => {
    const { parameters, sample } = await plan(good);
    const bodies: SendOptions[] = [
      fileForm(good),
      fileForm(gzipSync(good)),
      form([{ file: brotliCompressSync(good), filename: 'people.csv.br' }]),
      { headers: { 'content-type': 'text/csv', 'content-encoding': 'gzip' }, body: gzipSync(good) },
    ];
    for (const request of bodies) {
      const { status, body } = await send(at('people'), request);
      expect(status).toBe(200);
      expect(JSON.parse(body.toString())).toMatchObject({ parameters, sample });
    }
  });

  it('shows the first 20 records, with the reason of each reject, and 20 rejects', async () => {
    const records = Array.from({ length: 60 }, (_, r) => (r % 2 === 0 ? `${r},a\n` : `${r}\n`)).join('');
    const { sample, rejects, rows } = await plan(`id,name\n${records}`);
    expect(sample.map(({ record }: { record: number }) => record)).toEqual(
      Array.from({ length: 20 }, (_, r) => r + 1),
    );
    expect(sample[1]).toEqual({
      record: 2,
      line: 3,
      before: ['1'],
      reject: {
        code: 'COLUMN_COUNT',
        message: 'the record has 1 field instead of 2',
      },
    });
    expect(rejects.sample).toHaveLength(20);
    expect(rejects.byCode).toEqual({ COLUMN_COUNT: 30 });
    expect(rows).toEqual({ read: 60, valid: 30, rejected: 30, skipped: 0 });
  });

  it('shows the records even if most of a wide file are rejected', async () => {
    const names = Array.from({ length: 12 }, (_, c) => `c${c}`).join();
    await service.database.query(`CREATE TABLE wide (${names.replaceAll(/c\d+/g, '$& int')})`);
    const { sample, rows } = await plan(`${names}\n${'x\n'.repeat(4)}${'1,'.repeat(11)}1\n`, {
      table: 'wide',
    });
    expect(rows).toEqual({ read: 5, valid: 1, rejected: 4, skipped: 0 });
    expect(sample.map(({ before }: { before: string[] }) => before.length)).toEqual([1, 1, 1, 1, 12]);
    expect(sample[4].after.c11).toBe('1');
  });

  it('truncates long values', async () => {
    const { sample } = await plan(`id,name\n1,${'é'.repeat(5000)}\n`);
    expect(sample[0].before[1]).toBe(`${'é'.repeat(200)}…`);
    expect(sample[0].after.name).toBe(`${'é'.repeat(200)}…`);
  });

  it('explains a text format', async () => {
    const answer = await plan('id,tags\n1,"{a,b}"\n', { table: 'tagged' });
    expect(answer).toMatchObject({
      format: 'text',
      formatReason: 'tags is text[], which has no binary encoder',
      missing: [],
    });
  });

  it('uses the column order if there is no header', async () => {
    const answer = await plan('1,Ada\n', { query: '?header=false' });
    expect(answer.columns).toMatchObject([
      { header: 'column1', matched: 'order', column: 'id' },
      { header: 'column2', matched: 'order', column: 'name' },
    ]);
    expect(answer.rows).toEqual({ read: 1, valid: 1, rejected: 0, skipped: 0 });
  });

  it('shows hostile names and values unchanged', async () => {
    const csv = '__proto__,"a""b",Übung,x:y\na,"=1+""2""",\u{1F600},""\n';
    const { columns, sample, problems } = await plan(csv, { table: 'odd' });
    expect(problems).toEqual([]);
    expect(columns.map(({ column }: { column: string }) => column)).toEqual([
      '__proto__',
      'a"b',
      'Übung',
      'x:y',
    ]);
    expect(sample[0].before).toEqual(['a', '=1+"2"', '\u{1F600}', '']);
    expect(Object.entries(sample[0].after)).toEqual([
      ['__proto__', 'a'],
      ['a"b', '=1+"2"'],
      ['Übung', '\u{1F600}'],
      ['x:y', ''],
    ]);
  });
});

describe('the problems of a plan', () => {
  it('reports a missing file', async () => {
    const request = http.request(at('people'), { method: 'POST', headers: { 'content-type': 'text/csv' } });
    request.flushHeaders();
    request.end();
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    const { problems, columns, sample } = JSON.parse((await response.toArray()).join(''));
    expect({ problems, columns, sample }).toMatchObject({
      problems: [{ code: 'CSV_EMPTY' }],
      columns: [],
      sample: [],
    });
  });

  it.each([
    ['ID,nam,extra\n1,a,b\n', '', ['COLUMN_UNKNOWN', 'COLUMN_MISSING']],
    ['id\n1\n', '', ['COLUMN_MISSING']],
    ['id,name\n1,a\n', '?map=Nam:name', ['COLUMN_UNKNOWN']],
    ['id,ID,name\n1,2,a\n', '', ['HEADER_DUPLICATE']],
    ['id,id,name\n1,2,a\n', '', ['HEADER_DUPLICATE']],
    ['id;name\n1;a\n', '?delimiter=,', ['DELIMITER_SUSPECT']],
    ['id,\n1,a\n', '', ['HEADER_EMPTY', 'COLUMN_MISSING']],
    ['id,name\n1,"a\n', '', ['QUOTE_UNTERMINATED']],
    ['i"d,name\n1,a\n', '', ['QUOTE_MISPLACED']],
    ['\n', '?header=false', ['CSV_EMPTY']],
  ])('reports for the file %j with "%s": %j', async (csv, query, codes) => {
    const { problems } = await plan(csv, { query });
    expect(problems.map(({ code }: { code: string }) => code)).toEqual(codes);
    for (const problem of problems) {
      expect(problem).toMatchObject({ type: `urn:stream-engine:problem:${problem.code}`, rowsLoaded: 0 });
      expect(problem).not.toHaveProperty('importId');
    }
  });

  it('reports problems with the rest of the plan, a suggestion and the matching parameter', async () => {
    const answer = await plan('Id,Nmae,First:\\Name,zzz\n1,Ada,x,y\n', {
      query: '?map=First\\:\\\\Name:email',
    });
    expect(answer.unknown).toEqual([
      { header: 'Nmae', position: 2, suggestion: 'name', map: 'Nmae:name' },
      { header: 'zzz', position: 4 },
    ]);
    expect(answer.columns.map(({ matched }: { matched: string }) => matched)).toEqual([
      'folded',
      'none',
      'map',
      'none',
    ]);
    expect(answer.missing).toEqual([
      { column: 'name', type: 'text', gets: 'required' },
      { column: 'born', type: 'date', gets: 'null' },
      { column: 'at', type: 'timestamp with time zone', gets: 'default' },
    ]);
    const query = `?unknownColumns=ignore&${new URLSearchParams({ map: answer.unknown[0].map })}`;
    expect((await plan('Id,Nmae,zzz\n1,Ada,y\n', { query })).problems).toEqual([]);
  });

  it('suggests a map for names with colons', async () => {
    const { unknown } = await plan('a:b,__proto__\n1,2\n', { table: 'odd' });
    expect(unknown).toEqual([{ header: 'a:b', position: 1, suggestion: 'a"b', map: 'a\\:b:a"b' }]);
  });
});

describe('a sample', () => {
  const records = (count: number) => Array.from({ length: count }, (_, r) => `${r},"name ${r}"\n`).join('');

  it('a sample is 1 MiB of the file; the record at its end is not checked', async () => {
    const csv = `id,name\n${records(100_000)}`;
    const whole = Buffer.from(csv).subarray(0, 1024 * 1024);
    const complete = whole.subarray(0, whole.lastIndexOf(0x0a) + 1).toString();
    const read = complete.split('\n').length - 2;
    for (const body of [csv, gzipSync(csv)]) {
      const { cut, rows, problems } = await plan(body);
      expect({ cut, rows, problems }).toEqual({
        cut: true,
        rows: { read, valid: read, rejected: 0, skipped: 0 },
        problems: [],
      });
    }
  });

  it('a sample may be cut anywhere, even inside quotes, a character or compressed data', async () => {
    const csv = Buffer.from('id,name\n1,"a\n""é"""\n2,"bé\n');
    for (let end = 20; end <= csv.length; end++) {
      const { problems, rows } = await plan(csv.subarray(0, end), { query: '?cut=true' });
      expect({ problems, read: rows.read }).toEqual({ problems: [], read: end >= 21 ? 1 : 0 });
    }
    const gz = gzipSync(
      `id,name\n${Array.from({ length: 5000 }, (_, r) => `${r},${(r * 7919) % 10_007}\n`).join('')}`,
    );
    const { problems, rows } = await plan(gz.subarray(0, gz.length / 2), { query: '?cut=true' });
    expect(problems).toEqual([]);
    expect(rows.read).toBeGreaterThan(100);
    expect(rows).toEqual({ read: rows.valid, valid: rows.valid, rejected: 0, skipped: 0 });
  });

  it('a plan is answered while the client is still sending', async () => {
    const request = http.request(at('people'), { method: 'POST', headers: { 'content-type': 'text/csv' } });
    request.write('id,name\n');
    request.write(Buffer.from(records(60_000)));
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    expect(response.statusCode).toBe(200);
    expect(JSON.parse((await response.toArray()).join(''))).toMatchObject({ cut: true });
    request.destroy();
  });

  it('a whole file must be a complete request', async () => {
    const two = form([{ file: good }, { file: good }]);
    problemOf(await send(at('people'), two), 'FILE_COUNT');
  });
});

describe('an invalid request for a plan', () => {
  it.each([
    ['nothing', '', 'TABLE_NOT_FOUND'],
    ['people', '?delimiter=abcde', 'PARAMETER_INVALID'],
    ['people', '?unknown=1', 'PARAMETER_INVALID'],
    ['people', '?cut=maybe', 'PARAMETER_INVALID'],
    ['people', '?map=a:nothing', 'PARAMETER_INVALID'],
    ['people', '?mode=upsert&key=name', 'PARAMETER_INVALID'],
    ['people', '?encoding=klingon', 'ENCODING_UNSUPPORTED'],
  ] as const)('a plan is rejected: %s%s', async (table, query, code) => {
    problemOf(await sendCsv(at(table, query), good), code);
  });

  it('a plan is rejected if the body is not CSV, is damaged or is missing', async () => {
    problemOf(await sendCsv(at('people'), '%PDF-1.7'), 'CONTENT_NOT_CSV');
    problemOf(await sendCsv(at('people'), Buffer.from('fffe0000', 'hex')), 'ENCODING_UNSUPPORTED');
    problemOf(await sendCsv(at('people'), gzipSync(good).subarray(0, 40)), 'COMPRESSION_CORRUPT');
    problemOf(await send(at('people'), { body: '' }), 'BODY_EMPTY');
  });

  it('a plan is rejected for another method', async () => {
    const answer = await send(at('people'), { method: 'GET' });
    problemOf(answer, 'METHOD_NOT_ALLOWED');
    expect(answer.headers.allow).toBe('POST');
  });
});

describe('a slot of an import', async () => {
  const { url, pool, idle, seen } = await startTestService({
    schema: 'CREATE TABLE items (id int)',
    importsMax: 1,
    importsWaitMs: 0,
  });

  it('a plan and a new table use a slot until their client has gone', async () => {
    for (const path of ['/v1/imports/items/plan', '/v1/tables?name=t']) {
      const headers = { 'content-type': 'text/csv' };
      const slow = http.request(`${url}${path}`, { method: 'POST', headers }).on('error', () => {});
      slow.write('id\n');
      await seen();
      problemOf(await sendCsv(`${url}/v1/imports/items/plan`, 'id\n1\n'), 'CAPACITY_REACHED');
      problemOf(await sendCsv(`${url}/v1/tables?name=t`, 'id\n1\n'), 'CAPACITY_REACHED');
      slow.destroy();
      await idle();
      expect((await sendCsv(`${url}/v1/imports/items/plan`, 'id\n1\n')).status).toBe(200);
    }
    expect((await pool.query("SELECT to_regclass('t') AS found")).rows).toEqual([{ found: null }]);
  });
});
