import type { ProblemCode, Receipt } from '@repo/engine';
import { sendCsv } from '@repo/faults';
import { describe, expect, it } from 'vitest';
import { configOf } from '../../../../../packages/engine/test/config/config-of.ts';
import { problemOf } from '../../problem-of.ts';
import { receiptOf } from '../../receipt-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({
  schema: `
    CREATE TABLE rules (id int, contact text, email text, code_email char(12), "Work" varchar(20));
    CREATE TABLE visits (id int, day date, other date, at timestamptz, elsewhere timestamptz, closes timetz);
    CREATE TABLE words (id int, a text, b text, c text);
    CREATE TABLE plain (id int, a text);
    CREATE TABLE strict (id int, name text DEFAULT 'unnamed', note text);
    CREATE TABLE aliased (id int, "e-mail" text, "Name" text, name text);
    CREATE TABLE narrow (id int, a text, b text);`,
  config: configOf({
    defaults: { null: ['NULL'], nullText: true, timeZone: '+01:00' },
    tables: {
      rules: {
        null: [''],
        columns: {
          CONTACT: { rule: 'email' },
          email: { rule: 'text' },
          code_email: { rule: 'text' },
          Work: { rule: 'email' },
        },
      },
      'public.visits': {
        dateOrder: 'mdy',
        timeZone: '+02:00',
        columns: {
          day: { dateOrder: 'dmy' },
          at: { timeZone: 'Europe/Berlin' },
          closes: { timeZone: '-03:00' },
        },
      },
      words: { null: ['-'], columns: { a: { null: ['n/a', ''] }, b: { null: [] } } },
      strict: { columns: { name: { required: true } } },
      aliased: { columns: { 'e-mail': { aliases: ['Mail', 'email address'] }, Name: { aliases: ['Who'] } } },
      narrow: { recordBytesMax: 40, fieldBytesMax: 20, columnsMax: 2 },
    },
  }),
});
const { database } = service;

const post = (table: string, csv: string | Buffer, query = '') =>
  sendCsv(`${service.url}/v1/imports/${table}${query}`, csv);

async function load(table: string, csv: string | Buffer, query = ''): Promise<Receipt> {
  await database.query(`TRUNCATE ${table}`);
  return receiptOf(await post(table, csv, query));
}

const rowsOf = (table: string, columns = '*') =>
  database.query(`SELECT ${columns} FROM ${table} ORDER BY id`);

async function refused(code: ProblemCode, table: string, csv: string, query = ''): Promise<string> {
  return problemOf(await post(table, csv, query), code).detail;
}

describe('rule', () => {
  it('rule=email applies to text columns of any name, rule=text to those named email', async () => {
    const csv =
      'id,contact,email,code_email,Work\n1, Ada@X.org , Ada ,A b,B@Y.org\n2,no-one,,,\n3,,,,no-one\n';
    const { changes, rejects } = await load('rules', csv);
    expect({ changes, byCode: rejects.byCode }).toEqual({
      changes: { contact: 1, Work: 1 },
      byCode: { EMAIL_INVALID: 2 },
    });
    expect(await rowsOf('rules')).toEqual([
      { id: 1, contact: 'ada@x.org', email: ' Ada ', code_email: 'A b'.padEnd(12), Work: 'b@y.org' },
    ]);
  });

  it('a rule comes from the request, otherwise from the configuration', async () => {
    const csv = 'id,contact,email,code_email,Work\n1, Ada@X.org , C@Z.org ,A b,no-one\n';
    await load('rules', csv, '?rule.contact=text&rule.EMAIL=email&rule.Work=text');
    expect(await rowsOf('rules')).toEqual([
      { id: 1, contact: ' Ada@X.org ', email: 'c@z.org', code_email: 'A b'.padEnd(12), Work: 'no-one' },
    ]);
  });

  it.each([
    ['rule.id=email', 'rule.id works only with text columns, and this one is integer'],
    ['rule.contact=phone', 'rule.contact must be one of text, email'],
    ['rule=text', 'there is no parameter "rule"'],
  ])('rejects the rule %s', async (query, detail) => {
    expect(await refused('PARAMETER_INVALID', 'rules', 'id,contact\n1,a\n', `?${query}`)).toBe(detail);
  });
});

describe('dateOrder', () => {
  it.each([
    ['', '2024-04-03', '2024-03-04', {}],
    ['?dateOrder=mdy', '2024-03-04', '2024-03-04', {}],
    ['?dateOrder=dmy', '2024-04-03', '2024-04-03', {}],
    ['?dateOrder=iso&maxRejects=100%25', null, null, { DATE_AMBIGUOUS: 1 }],
    ['?dateOrder.day=mdy', '2024-03-04', '2024-03-04', {}],
    ['?dateOrder.OTHER=dmy', '2024-04-03', '2024-04-03', {}],
    ['?dateOrder.day=mdy&dateOrder=dmy', '2024-03-04', '2024-04-03', {}],
    ['?dateOrder.day=iso&dateOrder=dmy&maxRejects=100%25', null, null, { DATE_AMBIGUOUS: 1 }],
  ])(
    'dateOrder of the column overrides that of the table, and %j overrides both',
    async (query, day, other, byCode) => {
      const { rejects } = await load('visits', 'id,day,other\n1,03/04/2024,03/04/2024\n', query);
      expect(rejects.byCode).toEqual(byCode);
      expect(await rowsOf('visits', 'day::text, other::text, id')).toEqual(
        day === null ? [] : [{ id: 1, day, other }],
      );
    },
  );
});

describe('timeZone', () => {
  it.each([
    ['', '22:00:00', '22:00:00', '03:00:00+00'],
    ['?timeZone=UTC', '00:00:00', '00:00:00', '00:00:00+00'],
    ['?timeZone.at=UTC', '00:00:00', '22:00:00', '03:00:00+00'],
    ['?timeZone=UTC&timeZone.closes=-02:00', '00:00:00', '00:00:00', '02:00:00+00'],
  ])(
    'timeZone of the request %j overrides that of the column, which overrides that of the table',
    async (query, at, elsewhere, closes) => {
      await load('visits', 'id,at,elsewhere,closes\n1,2024-07-01 00:00,2024-07-01 00:00,00:00\n', query);
      const columns = `at::time::text, elsewhere::time::text, (closes AT TIME ZONE 'UTC')::text AS closes`;
      expect(await rowsOf('visits', columns)).toEqual([{ at, elsewhere, closes }]);
    },
  );

  it('timeZone of the column applies in summer and winter, even if the table has another one', async () => {
    await load('visits', 'id,at,elsewhere\n1,2024-01-01 12:00,2024-01-01 12:00\n');
    expect(await rowsOf('visits', 'at::time::text, elsewhere::time::text')).toEqual([
      { at: '11:00:00', elsewhere: '10:00:00' },
    ]);
  });
});

describe('null', () => {
  const csv = 'id,a,b,c\n1,n/a,n/a,n/a\n2,-,-,-\n3,,,\n4,NULL,NULL,NULL\n5,"n/a","-","-"\n';

  it('null of the column overrides that of the table, which overrides the default', async () => {
    await load('words', csv);
    expect(await rowsOf('words')).toEqual([
      { id: 1, a: null, b: 'n/a', c: 'n/a' },
      { id: 2, a: '-', b: '-', c: null },
      { id: 3, a: null, b: null, c: null },
      { id: 4, a: 'NULL', b: 'NULL', c: 'NULL' },
      { id: 5, a: 'n/a', b: '-', c: '-' },
    ]);
    await load('plain', 'id,a\n1,NULL\n2,\n');
    expect(await rowsOf('plain')).toEqual([
      { id: 1, a: null },
      { id: 2, a: null },
    ]);
  });

  it('null of the request overrides the configuration', async () => {
    await load('words', csv, '?null=NULL');
    expect(await rowsOf('words')).toEqual([
      { id: 1, a: 'n/a', b: 'n/a', c: 'n/a' },
      { id: 2, a: '-', b: '-', c: '-' },
      { id: 3, a: null, b: null, c: null },
      { id: 4, a: null, b: null, c: null },
      { id: 5, a: 'n/a', b: '-', c: '-' },
    ]);
  });

  it('null of the request for one column overrides that for all columns', async () => {
    await load('words', csv, '?null=NULL&null.a=n/a&null.a=-&null.b=');
    expect(await rowsOf('words')).toEqual([
      { id: 1, a: null, b: 'n/a', c: 'n/a' },
      { id: 2, a: null, b: '-', c: '-' },
      { id: 3, a: null, b: null, c: null },
      { id: 4, a: 'NULL', b: 'NULL', c: null },
      { id: 5, a: 'n/a', b: '-', c: '-' },
    ]);
  });

  it('a configured null word that contains the request’s delimiter is ignored', async () => {
    await load('words', 'id/a\n1/n\n', '?delimiter=/');
    expect(await rowsOf('words', 'a')).toEqual([{ a: 'n' }]);
  });
});

describe('required', () => {
  it('a required column rejects NULL, and accepts an empty string', async () => {
    const { rejects } = await load('strict', 'id,name\n1,NULL\n2,""\n3,Ada\n');
    expect(rejects.byCode).toEqual({ NULL_NOT_ALLOWED: 1 });
    expect(rejects.sample[0]).toMatchObject({ record: 1, column: 'name' });
    expect(await rowsOf('strict', 'id, name')).toEqual([
      { id: 2, name: '' },
      { id: 3, name: 'Ada' },
    ]);
  });

  it('a required column must be in the file, even if it has a default', async () => {
    const detail = await refused('COLUMN_MISSING', 'strict', 'id,note\n1,x\n');
    expect(detail).toBe('the file lacks "name", which "strict" requires');
    await refused('COLUMN_MISSING', 'strict', '1\n', '?header=false');
  });
});

describe('aliases', () => {
  it.each(['Mail', 'MAIL', ' mail ', 'Email Address', 'e-mail', 'E-MAIL'])(
    'an alias finds the column for the header %j',
    async (name) => {
      await load('aliased', `id,${name}\n1,x\n`);
      expect(await rowsOf('aliased', '"e-mail"')).toEqual([{ 'e-mail': 'x' }]);
    },
  );

  it('names and the request’s map take precedence over aliases', async () => {
    await load('aliased', 'Who,Name,id,Mail\nx,y,1,z\n', '?map=Who:name&map=Mail:e-mail');
    expect(await rowsOf('aliased')).toEqual([{ id: 1, 'e-mail': 'z', Name: 'y', name: 'x' }]);
  });

  it('an alias and a name cannot load one column twice', async () => {
    const detail = await refused('HEADER_DUPLICATE', 'aliased', 'id,Who,Name\n1,x,y\n');
    expect(detail).toBe(
      '"Who" and "Name" both mean the column "Name"; send unknownColumns=ignore to load the file without it',
    );
  });

  it('aliases do not apply to other tables', async () => {
    expect(await refused('COLUMN_UNKNOWN', 'plain', 'id,Mail\n1,x\n')).toContain('"Mail" is not a column');
  });
});

it.each([
  ['FIELD_TOO_LARGE', `id,a\n1,${'x'.repeat(21)}\n`, 20],
  ['RECORD_TOO_LARGE', `id,a\n1,"${'x'.repeat(15)}\n${'y'.repeat(30)}"\n`, 40],
  ['COLUMNS_TOO_MANY', 'id,a,b\n1,x,y\n', 2],
] as const)('limits of a table: %s', async (code, csv, limit) => {
  expect(problemOf(await post('narrow', csv), code)).toMatchObject({ limit });
  expect((await post('plain', csv)).status).toBe(code === 'COLUMNS_TOO_MANY' ? 422 : 200);
});
