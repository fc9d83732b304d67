import { sendCsv } from '@repo/faults';
import { describe, expect, it } from 'vitest';
import { configOf } from '../../../../../packages/engine/test/config/config-of.ts';
import { problemOf } from '../../problem-of.ts';
import { startTestService } from '../../test-service.ts';

/** Tables whose configuration makes their second column an address, whatever its name. */
const hostile = [
  '__proto__',
  'constructor',
  'toString',
  'x"; --',
  "o'x",
  'ü'.repeat(31),
  ' b ',
  'a.b',
  '$1',
  '1',
];
const address = { rule: 'email' };
/** Configurations of a column of `t`, with their errors. */
const misfits: readonly (readonly [column: string, config: object, says: string])[] = [
  ['nmae', {}, '.nmae: is not a column of "t0" that can be loaded'],
  ['twice', {}, '.twice: is not a column of "t1" that can be loaded'],
  ['NAME', {}, '.NAME: matches several columns of "t2"'],
  ['id', { rule: 'text' }, '.id.rule: works only with text columns, and this one is integer'],
  ['tags', { rule: 'email' }, '.tags.rule: works only with text columns, and this one is text[]'],
  ['mood', { rule: 'text' }, '.mood.rule: works only with text columns, and this one is mood'],
  [
    'name',
    { dateOrder: 'dmy' },
    '.name.dateOrder: works only with date and timestamp columns, and this one is text',
  ],
  [
    'at',
    { timeZone: 'UTC' },
    '.at.timeZone: works only with timestamptz and timetz columns, and this one is timestamp without time zone',
  ],
  ['day', { aliases: ['x', ' ID '] }, '.day.aliases[1]: " ID " is the column "id"'],
];
const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;

const service = await startTestService({
  schema: `
    CREATE SCHEMA sales;
    CREATE TABLE sales.leads (id int, name text);
    CREATE TABLE sales.other (id int, name text);
    CREATE TYPE mood AS ENUM ('sad', 'ok');
    CREATE DOMAIN short AS varchar(30);
    CREATE TABLE t (id int, name text, "Name" short, day date, at timestamp, tags text[], mood mood,
      twice int GENERATED ALWAYS AS (id * 2) STORED);
    ${misfits.map((_, at) => `CREATE TABLE t${at} (LIKE t INCLUDING GENERATED);`).join('\n')}
    ${['leads', 'other', '"Mixed"', 'mixed', 'lower', 'doubled'].map((name) => `CREATE TABLE ${name} (LIKE sales.leads);`).join('\n')}
    ${hostile.map((name) => `CREATE TABLE ${identifier(name)} (id int, ${identifier(name)} short);`).join('\n')}`,
  config: configOf({
    tables: {
      ...Object.fromEntries(
        hostile.map((name) => [name, { columns: Object.fromEntries([[name, address]]) }]),
      ),
      ...Object.fromEntries(misfits.map(([name, config], at) => [`t${at}`, { columns: { [name]: config } }])),
      'sales.leads': { columns: { name: address } },
      'sales.other': { columns: { name: address } },
      Mixed: { columns: { name: address } },
      'Public.LOWER': { columns: { NAME: address } },
      doubled: {},
      'public.doubled': {},
      absent: { columns: { name: address } },
      leads: { columns: Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`no${at}`, {}])) },
      t: { columns: { name: {}, Name: address, nmae: {}, id: address } },
    },
  }),
});
const post = (table: string, csv: string) =>
  sendCsv(`${service.url}/v1/imports/${encodeURIComponent(table)}`, csv);

describe('the table names of a configuration', () => {
  it.each([
    ['sales.leads', 1],
    ['public.other', 0],
    ['other', 0],
    ['Mixed', 1],
    ['mixed', 0],
    ['lower', 1],
    ['public.lower', 1],
  ])('applies, or not, to the table that the request calls %s', async (table, rejected) => {
    const { status, body } = await post(table, 'id,name\n1,no-one\n2,\n');
    expect(status).toBe(200);
    expect(JSON.parse(body.toString()).rows.rejected).toBe(rejected);
  });

  it.each(hostile)('applies to a table and a column named %j', async (name) => {
    const { status, body } = await post(name, `id,"${name.replaceAll('"', '""')}"\n1,A@x.org\n2,no-one\n`);
    expect({ status, body: body.toString() }).toMatchObject({ status: 200 });
    expect(JSON.parse(body.toString())).toMatchObject({
      rows: { loaded: 1 },
      rejects: { byCode: { EMAIL_INVALID: 1 } },
    });
    expect(await service.database.query(`SELECT * FROM ${identifier(name)}`)).toEqual([
      Object.fromEntries([
        ['id', 1],
        [name, 'a@x.org'],
      ]),
    ]);
  });

  it('reports a missing table as missing', async () => {
    problemOf(await post('absent', 'id\n1\n'), 'TABLE_NOT_FOUND');
  });
});

describe('a configuration that does not fit its table', () => {
  it.each(misfits.map(([, , says], at) => [says, at] as const))('fails the import: %s', async (says, at) => {
    const { detail } = problemOf(await post(`t${at}`, 'id\n1\n'), 'CONFIG_INVALID');
    expect(detail).toBe(`in the configuration file, tables.t${at}.columns${says}`);
    expect(await service.countRows(`t${at}`)).toBe(0);
  });

  it('fails the import with all errors', async () => {
    const { detail } = problemOf(await post('t', 'id\n1\n'), 'CONFIG_INVALID');
    expect(detail).toMatch(
      / tables\.t\.columns\.nmae: is not .+; tables\.t\.columns\.id\.rule: works only with .+ integer$/,
    );
  });

  it('fails the import with some of the errors if there are many', async () => {
    const { detail } = problemOf(await post('leads', 'id\n1\n'), 'CONFIG_INVALID');
    expect(detail).toMatch(
      / tables\.leads\.columns\.no0: is not .+; tables\.leads\.columns\.no4: .+; and 4 more$/,
    );
    expect(detail).not.toContain('no5');
  });

  it('fails the import if two entries name the same table', async () => {
    const { detail } = problemOf(await post('doubled', 'id\n1\n'), 'CONFIG_INVALID');
    expect(detail).toBe(
      'in the configuration file, tables.doubled: names the same table as tables["public.doubled"]',
    );
  });
});
