import { send, sendCsv } from '@repo/faults';
import { beforeEach, describe, expect, it } from 'vitest';
import { configOf } from '../../../../../packages/engine/test/config/config-of.ts';
import { problemOf } from '../../problem-of.ts';
import { receiptOf } from '../../receipt-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({
  schema: `CREATE TABLE sales (id int PRIMARY KEY, amount numeric, net numeric(8,2), label text, born date);
    CREATE TABLE german (id int PRIMARY KEY, amount numeric, rate float8)`,
  config: configOf({
    tables: {
      german: {
        decimal: ',',
        grouping: '.',
        delimiter: ';',
        columns: { rate: { decimal: '.', grouping: 'none' } },
      },
    },
  }),
});
const { database } = service;
const post = (csv: string, path = 'sales', headers: Record<string, string> = {}) =>
  sendCsv(`${service.url}/v1/imports/${path}`, csv, { headers });
const amounts = async () =>
  (await database.query('SELECT amount::text FROM sales ORDER BY id')).map(({ amount }) => amount);
beforeEach(() => database.query('TRUNCATE sales, german'));

const mixed = 'id;amount\n1;18.500\n2;1.240,00\n';

describe('a column with decimal points and decimal commas', () => {
  it.each([
    ['the point first', mixed, 1],
    ['the comma first', 'id;amount\n2;1.240,00\n1;18.500\n', 2],
    ['the comma in a record that is rejected anyway', 'id;amount\n1;18.500\nx;1.240,00\n', 1],
  ])('fails with NUMBER_AMBIGUOUS and loads nothing: %s', async (_, csv, record) => {
    for (const more of ['', '&dryRun=true', '&onConstraint=reject', '&mode=upsert']) {
      const problem = problemOf(await post(csv, `sales?delimiter=;${more}`), 'NUMBER_AMBIGUOUS');
      expect(problem).toMatchObject({ position: { record, line: record + 1, column: 'amount' } });
      expect(problem.detail).toContain('send decimal=,&grouping=.');
    }
    expect(await amounts()).toEqual([]);
  });

  it('fails even if the two values are megabytes apart', async () => {
    const records = Array.from({ length: 60_000 }, (_, i) => `${i + 3};12.50;some text here\n`).join('');
    const csv = `id;amount;label\n1;18.500;\n${records}2;1.240,00;\n`;
    problemOf(await post(csv, 'sales?delimiter=;'), 'NUMBER_AMBIGUOUS');
    expect(await amounts()).toEqual([]);
  });

  it('is reported by a plan, which cleans the rest of the sample', async () => {
    const { body } = await post(mixed, 'sales/plan?delimiter=;');
    expect(JSON.parse(body.toString())).toMatchObject({
      problems: [{ code: 'NUMBER_AMBIGUOUS' }],
      rows: { read: 2, valid: 1, rejected: 1 },
      sample: [{ after: { amount: '18.500' } }, { reject: { code: 'TYPE_INVALID' } }],
    });
  });

  it.each([
    ['decimal=,&grouping=.', ['18500', '1240.00'], 2],
    ['grouping=.', ['18500', '1240.00'], 2],
    ['decimal.amount=,&grouping.amount=.', ['18500', '1240.00'], 2],
    ['decimal=.', ['18.500'], 0],
  ])('loads with %s', async (query, loaded, changes) => {
    const receipt = receiptOf(await post(mixed, `sales?delimiter=;&${query}`));
    expect(await amounts()).toEqual(loaded);
    expect(receipt.changes).toEqual(changes === 0 ? {} : { amount: changes });
  });
});

describe('numbers in a notation', () => {
  it('are read in one column only if the parameter says so', async () => {
    const csv = 'id;amount;net;label;born\n1;1,5;1.5;1,5;2024-01-05\n';
    receiptOf(await post(csv, 'sales?delimiter=;&decimal.amount=,'));
    expect(await database.query('SELECT amount::text, net::text, label FROM sales')).toEqual([
      { amount: '1.5', net: '1.50', label: '1,5' },
    ]);
  });

  it('may have the delimiter as their decimal mark inside quotes', async () => {
    receiptOf(await post('id,amount\n1,"1,5"\n', 'sales?decimal=,'));
    expect(await amounts()).toEqual(['1.5']);
  });

  it('are read the same in text form, which a column of another type requires', async () => {
    await database.query('ALTER TABLE sales ADD IF NOT EXISTS price money');
    const receipt = receiptOf(
      await post(
        'id;amount;net;price\n1;"(1.234,50)";12%;5\n',
        'sales?delimiter=;&grouping=.&number=percent',
      ),
    );
    expect(receipt).toMatchObject({ format: 'text', changes: { amount: 1, net: 1 } });
    expect(await database.query('SELECT amount::text, net::text FROM sales')).toEqual([
      { amount: '-1234.50', net: '0.12' },
    ]);
    await database.query('ALTER TABLE sales DROP price');
  });

  it('are configured for a table and for a column', async () => {
    receiptOf(await post('id;amount;rate\n1;1.234,5;1.5\n', 'german'));
    expect(await database.query('SELECT amount::text, rate FROM german')).toEqual([
      { amount: '1234.5', rate: 1.5 },
    ]);
  });

  it('count as the same import however the parameters are spelled', async () => {
    const key = { 'idempotency-key': 'notation' };
    const first = receiptOf(await post('id\n1\n', 'sales?number=plain', key));
    expect(receiptOf(await post('id\n1\n', 'sales?grouping=none', key)).id).toBe(first.id);
    problemOf(await post('id\n1\n', 'sales?decimal=,', key), 'KEY_REUSED');
  });
});

describe('a rejected number', () => {
  it('names the parameters that read it; with them, its reject file loads', async () => {
    const { rejects } = receiptOf(await post('id;amount\n1;5\n2;1.234,50\n', 'sales?delimiter=;'));
    expect(rejects.sample[0]!.message).toBe(
      'not a valid value for the column’s type: "1.234,50"; to read it, send decimal=,&grouping=.',
    );
    for (const reasons of ['', '?reasons=true']) {
      const file = await send(`${service.url}${rejects.href}${reasons}`, { method: 'GET' });
      const again = 'sales?mode=upsert&key=id&delimiter=;&decimal=,&grouping=.';
      const ignoring = reasons === '' ? '' : '&unknownColumns=ignore';
      receiptOf(await post(file.body.toString(), again + ignoring));
      expect(await amounts()).toEqual(['5', '1234.50']);
    }
  });
});

it.each([
  ['decimal=,&grouping=,', 'decimal and grouping must be different, and both are ","'],
  ['decimal=;', 'decimal must be one of ., ,'],
  ['grouping=_', "grouping must be one of none, ., ,, space, '"],
  ['number=percents', 'number must be one of plain, human, percent'],
  ['grouping.amount=.&decimal=.', 'decimal.amount and grouping.amount must be different, and both are "."'],
  ['decimal.label=,', 'decimal.label works only with number columns, and this one is text'],
])('rejects a request with %s', async (query, detail) => {
  expect(problemOf(await post('id\n1\n', `sales?${query}`), 'PARAMETER_INVALID').detail).toContain(detail);
});

it('a value that loses digits to its scale counts as changed', async () => {
  const receipt = receiptOf(await post('id,net\n1,12.345\n2,12.340\n3,12.3\n4,1.5e-3\n'));
  expect(receipt.changes).toEqual({ net: 2 });
});
