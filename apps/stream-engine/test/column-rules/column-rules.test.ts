import { send, sendCsv } from '@repo/faults';
import { beforeEach, describe, expect, it } from 'vitest';
import { configOf } from '../../../../packages/engine/test/config/config-of.ts';
import { command } from '../cli/run-command.ts';
import { problemOf } from '../problem-of.ts';
import { receiptOf } from '../receipt-of.ts';
import { createTestFolder } from '../test-folder.ts';
import { startTestService } from '../test-service.ts';

const columns = {
  code: { trim: true, case: 'upper', pattern: '[A-Z]{2}' },
  country: { values: ['DE:Germany', 'FR'] },
  price: { replace: ['€:', ',:'], min: '0', max: '1000' },
} as const;
const asQuery =
  'trim.code=true&case.code=upper&pattern.code=[A-Z]{2}&values.country=DE:Germany&values.country=FR' +
  `&replace.price=${encodeURIComponent('€')}:&replace.price=,:&min.price=0&max.price=1000`;
const asOptions = [
  '--column',
  'code: trim=true, case=upper, pattern=[A-Z]{2}',
  '--column',
  'country: values=DE:Germany, values=FR',
  '--column',
  'price: replace=€:, replace=,:, min=0, max=1000',
];
const file = [
  'id,code,country,price',
  '1, ab ,DE,"€ 1,000"',
  '2,CD,FR,5',
  '3,abc,DE,5',
  '4,ab,IT,5',
  '5,ab,DE,-1',
  '6,,,',
  '7,abc,IT,1000.01',
].join('\n');
const rows = [
  { id: 1, code: 'AB', country: 'Germany', price: '1000' },
  { id: 2, code: 'CD', country: 'FR', price: '5' },
  { id: 6, code: null, country: null, price: null },
];
const codes = ['PATTERN_MISMATCH', 'VALUE_NOT_ALLOWED', 'BELOW_MIN', 'PATTERN_MISMATCH'];

const table = '(id int PRIMARY KEY, code text, country text, price numeric, born date, tags text[])';
const service = await startTestService({
  schema: `CREATE TABLE plain ${table}; CREATE TABLE configured ${table};`,
  config: configOf({ tables: { configured: { columns } } }),
});
const folder = await createTestFolder();
const csv = await folder.write('items.csv', file);

const post = (query: string, body = file, name = 'plain') =>
  sendCsv(`${service.url}/v1/imports/${name}?${query}`, body);
const loaded = (name: string) =>
  service.database.query(`SELECT id, code, country, price::text FROM ${name} ORDER BY id`);

beforeEach(() => service.database.query('TRUNCATE plain, configured'));

describe('rules for one column', () => {
  it('apply in a request, and the receipt counts what they change', async () => {
    const receipt = receiptOf(await post(asQuery));
    expect(receipt.rejects.sample.map(({ code }) => code)).toEqual(codes);
    expect(receipt.changes).toEqual({ code: 1, country: 1, price: 1 });
    expect(await loaded('plain')).toEqual(rows);
  });

  it('apply in the configuration', async () => {
    const receipt = receiptOf(await post('', file, 'configured'));
    expect(receipt.rejects.sample.map(({ code }) => code)).toEqual(codes);
    expect(await loaded('configured')).toEqual(rows);
  });

  it('apply in the command', async () => {
    const url = ['--table', 'plain', '--database-url', service.database.url];
    const { code, stderr } = await command(['import', csv, ...url, ...asOptions]);
    expect(code, stderr).toBe(0);
    expect(await loaded('plain')).toEqual(rows);
  });

  it('apply in text form, to a table with a column that only the server reads', async () => {
    const withTags = file.replaceAll('\n', ',{a}\n').replace('price,{a}', 'price,tags');
    receiptOf(await post(asQuery, `${withTags},{a}`));
    expect(await loaded('plain')).toEqual(rows);
  });

  it('apply to a file that is only cleaned', async () => {
    const { stdout } = await command(['clean', csv, ...asOptions, '--type', 'price:numeric']);
    expect(stdout).toContain('1,AB,Germany,1000\n');
    expect(stdout).not.toContain('abc');
  });

  it('are shown in the plan, and named in each error of a record', async () => {
    const answer = await send(`${service.url}/v1/imports/plain/plan?${asQuery}`, {
      headers: { 'content-type': 'text/csv' },
      body: file,
    });
    const { rejects } = JSON.parse(answer.body.toString());
    const messages = rejects.sample.map(({ errors }: { errors: { message: string }[] }) =>
      errors.map(({ message }) => message),
    );
    expect(messages).toEqual([
      ['does not match the pattern [A-Z]{2}: "abc"'],
      ['not one of the values "DE", "FR": "IT"'],
      ['less than min=0: "-1"'],
      [
        'does not match the pattern [A-Z]{2}: "abc"',
        'not one of the values "DE", "FR": "IT"',
        'greater than max=1000: "1000.01"',
      ],
    ]);
  });

  it('let corrected rejects pass under the same parameters', async () => {
    const { id } = receiptOf(await post(asQuery));
    const { body } = await send(`${service.url}/v1/imports/${id}/rejects`, {
      method: 'GET',
      headers: { accept: 'text/csv' },
    });
    const corrected = body.toString().replaceAll('abc', 'xy').replaceAll('IT', 'FR').replaceAll('-1', '1');
    const receipt = receiptOf(await post(asQuery, corrected.replace('1000.01', '1')));
    expect(receipt.rows).toMatchObject({ loaded: 4, rejected: 0 });
  });

  it.each([
    ['pattern.code=(', 'pattern.code is not a regular expression: Unterminated group'],
    ['pattern.code=(a|b)*a(a|b){12}', 'pattern.code needs too many states'],
    ['min.price=cheap', 'min.price must be a value of the type numeric, not "cheap"'],
    ['max.born=31.12.2024', 'max.born must be a value of the type date'],
    ['min.code=A', 'min.code works only with number, date and time columns, and this one is text'],
    ['length.code=x', 'length.code must be a number of characters or a range'],
    ['values.code=a:b:c', 'values.code must be a value, or value:replacement'],
    ['replace.code=a', 'replace.code must be text:replacement'],
    ['case.code=title', 'case.code must be one of upper, lower'],
    ['pattern=a', 'pattern'],
  ])('are refused before the file is read: %s', async (query, message) => {
    expect(problemOf(await post(query), 'PARAMETER_INVALID').detail).toContain(message);
  });

  it('are checked when the configuration is read', async () => {
    const broken = { code: { pattern: '(' }, country: { length: 'x' }, price: { replace: ['a'] } };
    const check = async (given: object) => {
      const config = await folder.write(
        'config.json',
        JSON.stringify({ tables: { plain: { columns: given } } }),
      );
      return (await command(['config', 'check', config])).stderr;
    };
    const { code, ...others } = broken;
    expect(await check(others)).toMatch(/length: must be a number[^]*replace: must be text:replacement/);
    expect(await check({ code })).toContain('is not a regular expression: Unterminated group');
  });
});
