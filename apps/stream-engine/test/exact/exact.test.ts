import type { Receipt } from '@repo/engine';
import { send, sendCsv } from '@repo/faults';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../env.ts';
import { problemOf } from '../problem-of.ts';
import { receiptOf } from '../receipt-of.ts';
import { startTestService } from '../test-service.ts';
import { isGivenBack } from './given-back.ts';
import { columns, values } from './values.ts';

const service = await startTestService({
  schema: `
    CREATE TABLE mixed (id int, zip bigint, tags text[], email text, active boolean);
    CREATE TYPE mood AS ENUM ('T', 'F');`,
});

const inQuotes = (value: string) => `"${value.replaceAll('"', '""')}"`;
const fileOf = (given: readonly string[]) =>
  `id,v\n${given.map((value, n) => `${n},${inQuotes(value)}\n`).join('')}`;

/**
 * Imports one value per record.
 * @returns the table's value for each given value, and the receipt
 */
async function load(table: string, given: readonly string[], parameters: string) {
  const url = `${service.url}/v1/imports/${table}?${parameters}&maxRejects=100%25`;
  const receipt = receiptOf(await sendCsv(url, fileOf(given)));
  const rows = await service.database.query<{ id: number; v: string }>(
    `SELECT id::int, v::text FROM ${table} ORDER BY id`,
  );
  const stored = new Map(rows.map(({ id, v }) => [id, v]));
  expect(receipt.rows).toEqual({
    read: given.length,
    loaded: stored.size,
    rejected: given.length - stored.size,
    skipped: 0,
  });
  return { stored, receipt };
}

async function rejectsOf({ id }: Receipt) {
  const answer = await send(`${service.url}/v1/imports/${id}/rejects`, {
    method: 'GET',
    headers: { accept: 'application/x-ndjson' },
  });
  const lines = answer.body.toString().split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as { record: number; code: string; message: string });
}

describe('a new table', () => {
  it('returns each later value unchanged, unless the import rejects it', async () => {
    let tables = 0;
    const typesSeen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(columns, async ({ sample, later }) => {
        const table = `new${tables++}`;
        const answer = await sendCsv(`${service.url}/v1/tables?name=${table}&cut=true`, `${fileOf(sample)}9`);
        expect({ status: answer.status, body: answer.body.toString() }).toMatchObject({ status: 201 });
        const made = JSON.parse(answer.body.toString());
        const { type } = made.columns[1];
        typesSeen.add(type);
        const all = [...sample, ...later];
        const { stored } = await load(table, all, made.parameters);
        for (const [n, value] of stored)
          expect([type, all[n], value, isGivenBack(type, all[n]!, value)]).toEqual([
            type,
            all[n],
            value,
            true,
          ]);
        // The values that determined the type are loaded.
        for (const n of sample.keys()) expect(stored.has(n)).toBe(true);
      }),
      runs(25),
    );
    expect(typesSeen.size).toBeGreaterThan(6);
  });

  it.each([
    ['zip codes', ['90210'], '02134', 'would return "02134" as "2134"'],
    ['telephone numbers', ['49123'], '+49123', 'would return "+49123" as "49123"'],
    ['hexadecimal', ['31'], '0x1F', 'would return "0x1F" as "31"'],
    ['groups of digits', ['1'], '1_000', 'would return "1_000" as "1000"'],
    ['no digit before the point', ['0.5'], '.81', 'would return ".81" as "0.81"'],
    ['an exponent', ['0.5'], '1.5e2', 'would return "1.5e2" as "150"'],
    ['an offset', ['2024-01-05 10:30:00'], '2024-01-05 10:30:00+02', 'as "2024-01-05 10:30:00"'],
    ['no offset', ['2024-01-05 10:30:00Z'], '2024-01-05 10:30:00', 'as "2024-01-05 10:30:00+00"'],
    [
      'a seventh decimal',
      ['2024-01-05 10:30:00'],
      '2024-01-05 10:30:00.1234567',
      'as "2024-01-05 10:30:00.123457"',
    ],
    ['a letter', ['true'], 'F', 'would return "F" as "false"'],
    [
      'a UUID in upper case',
      ['0b5ecc2c-5a0c-4f8f-8a1e-0123456789ab'],
      '{0B5ECC2C5A0C4F8F8A1E0123456789AB}',
      'as "0b5ecc2c-5a0c-4f8f-8a1e-0123456789ab"',
    ],
  ])(
    'rejects %s after the sample, and shows what the column would return',
    async (name, sample, later, says) => {
      const table = `one_${name.toLowerCase().replaceAll(/\W/g, '_')}`;
      const made = await sendCsv(`${service.url}/v1/tables?name=${table}`, fileOf(sample));
      const { parameters } = JSON.parse(made.body.toString());
      expect(parameters).toBe('exact=true');
      const { receipt } = await load(table, [...sample, later], parameters);
      expect(receipt.rejects.sample).toMatchObject([{ record: 2, column: 'v', code: 'NOT_EXACT' }]);
      const { message } = receipt.rejects.sample[0]!;
      expect(message).toContain('make the column text, or import without exact=true');
      expect(message).toContain(says);
      // The hint is correct.
      const without = await sendCsv(`${service.url}/v1/imports/${table}?dryRun=true`, fileOf([later]));
      expect(JSON.parse(without.body.toString()).rows).toMatchObject({ loaded: 1 });
      await service.database.query(`ALTER TABLE ${table} ALTER v TYPE text`);
      const asText = await sendCsv(
        `${service.url}/v1/imports/${table}?dryRun=true&exact=true`,
        fileOf([later]),
      );
      expect(JSON.parse(asText.body.toString()).rows).toMatchObject({ loaded: 1 });
    },
  );
});

describe('a column of an existing table', () => {
  it.each([
    'smallint',
    'integer',
    'bigint',
    'numeric',
    'numeric(6,2)',
    'numeric(8,0)',
    'numeric(4,-2)',
    'real',
    'double precision',
    'boolean',
    'uuid',
    'date',
    'timestamp',
    'timestamp(3)',
    'timestamptz',
    'timestamptz(0)',
    'time',
    'time(1)',
    'timetz',
    'text',
    'varchar(20)',
    'char(5)',
    'json',
    'mood',
  ])('a column of type %s returns values unchanged or rejects them', async (type) => {
    const table = `t_${type.replaceAll(/\W/g, '_')}`;
    await service.database.query(`CREATE TABLE ${table} (id int, v ${type})`);
    const [{ name }] = (await service.database.query<{ name: string }>(
      `SELECT format_type(atttypid, -1) AS name FROM pg_attribute WHERE attrelid = '${table}'::regclass AND attname = 'v'`,
    )) as [{ name: string }];
    await fc.assert(
      fc.asyncProperty(values, async (given) => {
        await service.database.query(`TRUNCATE ${table}`);
        const { stored, receipt } = await load(table, given, 'exact=true');
        for (const [n, value] of stored)
          expect([given[n], value, isGivenBack(name, given[n]!, value)]).toEqual([given[n], value, true]);
        // A rejection by `exact` is correct, and shows what PostgreSQL would have stored.
        const inexact = (await rejectsOf(receipt)).filter(({ code }) => code === 'NOT_EXACT');
        await service.database.query(`TRUNCATE ${table}`);
        const loose = await load(table, given, 'exact=false');
        const said = inexact.flatMap(({ record, message }) => {
          const [, value] = /would be ("(?:[^"\\]|\\.)*")/.exec(message) ?? [];
          return value === undefined || value.includes('…') ? [] : [[given[record - 1], value]];
        });
        const made = inexact.map(({ record }) => [
          given[record - 1],
          JSON.stringify(loose.stored.get(record - 1)),
        ]);
        expect(made).toEqual(expect.arrayContaining(said));
      }),
      runs(2),
    );
  });

  it('rejects exact=true if only the server knows how it would change a value', async () => {
    const answer = await sendCsv(`${service.url}/v1/imports/mixed?exact=true`, 'id,tags\n1,{}\n');
    expect(problemOf(answer, 'PARAMETER_INVALID').detail).toBe(
      'exact=true does not work with "tags", whose type is text[]; leave the column out of the file, or import without exact=true',
    );
    const without = await sendCsv(`${service.url}/v1/imports/mixed?exact=true`, 'id,zip\n1,7\n');
    expect(without.status).toBe(200);
  });

  it('a text column named email keeps its values unchanged', async () => {
    const file = 'id,email\n1, Ada@Example.COM \n2,5f4dcc3b5aa765d61d8327deb882cf99\n';
    const answer = await sendCsv(`${service.url}/v1/imports/mixed?exact=true&mode=replace`, file);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ rows: { loaded: 2 }, changes: {} });
    expect(await service.database.query('SELECT email FROM mixed WHERE id = 1')).toEqual([
      { email: ' Ada@Example.COM ' },
    ]);
  });

  it('a boolean column counts the values that it spells differently', async () => {
    const answer = await sendCsv(
      `${service.url}/v1/imports/mixed?exact=true&mode=replace`,
      'id,active\n1,TRUE\n2,true\n3,\n',
    );
    expect(JSON.parse(answer.body.toString())).toMatchObject({ rows: { loaded: 3 }, changes: { active: 1 } });
  });

  it('a boolean column reads T and F as PostgreSQL does without exact=true', async () => {
    const answer = await sendCsv(
      `${service.url}/v1/imports/mixed?mode=replace`,
      'id,active\n1,T\n2,f\n3,F\n',
    );
    expect(JSON.parse(answer.body.toString())).toMatchObject({ rows: { loaded: 3 } });
    expect(await service.database.query('SELECT active FROM mixed ORDER BY id')).toEqual([
      { active: true },
      { active: false },
      { active: false },
    ]);
  });
});
