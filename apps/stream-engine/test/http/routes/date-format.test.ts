import { send, sendCsv } from '@repo/faults';
import { beforeEach, describe, expect, it } from 'vitest';
import { configOf } from '../../../../../packages/engine/test/config/config-of.ts';
import { command } from '../../cli/run-command.ts';
import { problemOf } from '../../problem-of.ts';
import { receiptOf } from '../../receipt-of.ts';
import { createTestFolder } from '../../test-folder.ts';
import { startTestService } from '../../test-service.ts';

const columns = '(id int, born date, at timestamptz, opens time)';
const service = await startTestService({
  schema: `CREATE TABLE plain ${columns}; CREATE TABLE configured ${columns}; CREATE TABLE ordered ${columns};`,
  config: configOf({
    tables: {
      configured: { dateFormat: 'DD.MM.YYYY', columns: { at: { dateFormat: 'epoch_ms' } } },
      ordered: { dateOrder: 'mdy', columns: { born: { dateOrder: 'dmy' } } },
    },
  }),
});
const folder = await createTestFolder();

const post = (query: string, body: string, name = 'plain') =>
  sendCsv(`${service.url}/v1/imports/${name}?${query}`, body);
const loaded = (name = 'plain') =>
  service.database.query(
    `SELECT id, born::text, (at AT TIME ZONE 'UTC')::text AS at, opens::text FROM ${name} ORDER BY id`,
  );

beforeEach(() => service.database.query('TRUNCATE plain, configured, ordered'));

const file = 'id,born,at,opens\n1,05-JAN-24,1704450600123,0930\n2,6-FEB-99,0,1700\n';
const formats = {
  born: 'DD-MON-YY',
  at: 'epoch_ms',
  opens: 'HH24MI',
};
const rows = [
  { id: 1, born: '2024-01-05', at: '2024-01-05 10:30:00.123', opens: '09:30:00' },
  { id: 2, born: '1999-02-06', at: '1970-01-01 00:00:00', opens: '17:00:00' },
];

describe('dateFormat', () => {
  it('reads each column in its own format, and counts every value', async () => {
    const query = Object.entries(formats).map(([name, format]) => `dateFormat.${name}=${format}`);
    const receipt = receiptOf(await post(query.join('&'), file));
    expect(receipt).toMatchObject({
      rows: { loaded: 2, rejected: 0 },
      format: 'binary',
      changes: { born: 2, at: 2, opens: 2 },
    });
    expect(await loaded()).toEqual(rows);
  });

  it('works as an option of the command, with blanks and commas', async () => {
    const csv = await folder.write('dates.csv', 'id,born,at\n1,"Jan 05, 2024","1/5/24 2:30 PM"\n');
    const { code, stderr } = await command([
      'import',
      csv,
      '--table',
      'plain',
      '--database-url',
      service.database.url,
      '--column',
      'born: dateFormat=Mon DD, YYYY',
      '--column',
      'at: dateFormat=MM/DD/YY HH12:MI AM',
    ]);
    expect(code, stderr).toBe(0);
    expect(await loaded()).toEqual([{ id: 1, born: '2024-01-05', at: '2024-01-05 14:30:00', opens: null }]);
  });

  it('applies for all columns to those that it fits', async () => {
    const receipt = receiptOf(
      await post('dateFormat=DD.MM.YYYY', 'id,born,at,opens\n1,05.01.2024,06.01.2024,10:30\n'),
    );
    expect(receipt.rows).toMatchObject({ loaded: 1 });
    expect(await loaded()).toEqual([
      { id: 1, born: '2024-01-05', at: '2024-01-06 00:00:00', opens: '10:30:00' },
    ]);
  });

  it('comes from the configuration, and the request replaces it', async () => {
    const body = 'id,born,at\n1,05.01.2024,1704450600123\n';
    expect(receiptOf(await post('', body, 'configured')).rows).toMatchObject({ loaded: 1 });
    const other = 'id,born,at\n2,03/04/24,03/04/24\n';
    expect(receiptOf(await post('dateOrder=mdy', other, 'configured')).rows).toMatchObject({ loaded: 1 });
    expect(await loaded('configured')).toMatchObject([
      { id: 1, born: '2024-01-05', at: '2024-01-05 10:30:00.123' },
      { id: 2, born: '2024-03-04', at: '2024-03-04 00:00:00' },
    ]);
  });

  it('replaces an order of the configuration', async () => {
    const body = 'id,born,at\n1,24-01-05,24-01-05\n';
    expect(receiptOf(await post('dateFormat=YY-MM-DD', body, 'ordered')).rows).toMatchObject({ loaded: 1 });
    expect(await loaded('ordered')).toMatchObject([{ born: '2024-01-05', at: '2024-01-05 00:00:00' }]);
  });

  it('names the format in a reject, and reads the corrected reject with the same parameters', async () => {
    const query = 'dateFormat.born=DD.MM.YYYY';
    const receipt = receiptOf(await post(query, 'id,born\n1,05.01.2024\n2,2024-01-05\n'));
    expect(receipt.rejects.sample).toMatchObject([
      {
        code: 'DATE_INVALID',
        message: 'no such date or time, or not in the form DD.MM.YYYY: "2024-01-05"',
      },
    ]);
    const { body } = await send(`${service.url}/v1/imports/${receipt.id}/rejects?reasons=true`, {
      method: 'GET',
      headers: { accept: 'text/csv' },
    });
    const corrected = body.toString().replace('2024-01-05', '06.01.2024');
    expect(receiptOf(await post(query, corrected)).rows).toMatchObject({ loaded: 1, rejected: 0 });
    expect(await loaded()).toMatchObject([{ born: '2024-01-05' }, { born: '2024-01-06' }]);
  });

  it.each([
    ['1704450600', 'epoch_s if it counts seconds since 1970'],
    ['1704450600123', 'epoch_ms if it counts milliseconds since 1970'],
    ['1704450600123456', 'epoch_us if it counts microseconds since 1970'],
    ['45296.4375', 'excel if it is a serial number of Excel’s'],
    ['20240105103000', 'YYYYMMDDHH24MISS if it is a date and time without separators'],
    ['240105', 'YYMMDD if it begins with the year, or to DDMMYY or MMDDYY'],
  ])('is what the hint names for %s', async (value, hint) => {
    const { rejects } = receiptOf(await post('maxRejects=100%25', `id,at\n1,${value}\n`));
    expect(rejects.sample).toMatchObject([
      {
        code: 'DATE_INVALID',
        message: `no such date or time, or not in a form such as 2024-01-31: "${value}"; set dateFormat to ${hint}`,
      },
    ]);
  });

  it.each([
    ['dateFormat=YYYY-MM-DDTHH24:MI', 'dateFormat has the element TH, which is not supported'],
    ['dateFormat.born=DD.MM', 'dateFormat.born has MM without an element for the year, such as YYYY'],
    ['dateFormat=YYYYMMDD&dateOrder=dmy', 'dateFormat and dateOrder both say how to read dates'],
    ['dateFormat.born=YYYYMMDD&dateOrder.born=dmy', 'dateFormat.born and dateOrder.born both say'],
    ['dateFormat.id=YYYYMMDD', 'dateFormat.id works only with date, timestamp and time columns'],
    ['dateFormat.born=HH24:MI', 'dateFormat.born must have a year, a month and a day'],
    ['dateFormat.opens=epoch_s', 'dateFormat.opens must be a form of a time of day, such as HH24:MI'],
  ])('is rejected as %s', async (query, message) => {
    const problem = problemOf(await post(query, 'id,born\n1,\n'), 'PARAMETER_INVALID');
    expect(problem.detail).toContain(message);
  });

  it('is checked when the configuration is read', async () => {
    const tables = {
      plain: { dateFormat: 'DD-MM', columns: { at: { dateFormat: 'excel', dateOrder: 'dmy' } } },
    };
    const config = await folder.write('config.json', JSON.stringify({ tables }));
    const { code, stderr } = await command(['config', 'check', config]);
    expect(code).not.toBe(0);
    expect(stderr).toContain('has MM without an element for the year');
    expect(stderr).toContain('both say how to read dates');
  });

  it('applies to a plan, which then proposes no order', async () => {
    const url = `${service.url}/v1/imports/plain/plan?dateFormat=DD/MM/YYYY`;
    const plan = JSON.parse((await sendCsv(url, 'id,born\n1,31/12/2024\n')).body.toString());
    expect(plan).toMatchObject({
      proposed: { dateOrder: { value: 'iso', from: 'default' } },
      rejects: { byCode: {} },
    });
  });

  it('needs a type that it fits in the command clean', async () => {
    const csv = await folder.write('clean.csv', 'id,at\n1,45296.4375\n');
    const { code, stderr } = await command(['clean', csv, '--column', 'at: dateFormat=excel']);
    expect(code).not.toBe(0);
    expect(stderr).toContain('dateFormat of --column at does not fit the type');
  });

  it('works with the command clean', async () => {
    const csv = await folder.write('clean.csv', 'id,at\n1,45296.4375\n');
    const options = ['--type', 'at:timestamp', '--column', 'at: dateFormat=excel'];
    const { code, stdout } = await command(['clean', csv, ...options]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'id,at\n1,2024-01-05 10:30:00\n' });
  });
});
