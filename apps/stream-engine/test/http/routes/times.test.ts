import type { Receipt } from '@repo/engine';
import { sendCsv } from '@repo/faults';
import { afterEach, expect, it } from 'vitest';
import { receiptOf } from '../../receipt-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({
  schema: `CREATE TABLE visits (
    id int, at timestamptz, local timestamp(3), opens time(0), closes timetz,
    stay interval, months interval month, lap interval minute to second(1)
  )`,
});

afterEach(() => service.database.query('TRUNCATE visits'));

async function load(csv: string, query = ''): Promise<Receipt> {
  return receiptOf(await sendCsv(`${service.url}/v1/imports/visits${query}`, csv));
}

it('loads every time type in binary, rounded to the precision and the fields of the columns', async () => {
  const row = '1,2024-07-01 12:00,2024-07-01T12:00:00.1239Z,10:30:00.5,T1030+02,P1DT2H,14,4:05.25';
  const { format, rows } = await load(`id,at,local,opens,closes,stay,months,lap\n${row}\n`);
  expect({ format, loaded: rows.loaded }).toEqual({ format: 'binary', loaded: 1 });
  const text = 'at::text, local::text, opens::text, closes::text, stay::text, months::text, lap::text';
  expect(await service.database.query(`SELECT ${text} FROM visits`)).toEqual([
    {
      at: '2024-07-01 12:00:00+00',
      local: '2024-07-01 12:00:00.124',
      opens: '10:30:01',
      closes: '10:30:00+02',
      stay: '1 day 02:00:00',
      months: '1 year 2 mons',
      lap: '00:04:05.3',
    },
  ]);
});

it.each([
  ['', '12:00:00', 0],
  ['?timeZone=Europe/Berlin', '10:00:00', 1],
  ['?timeZone=%2B05:45', '06:15:00', 0],
  ['?timeZone=UTC', '12:00:00', 0],
])('reads times without an offset in the zone of %j', async (query, at, rejected) => {
  const { rows } = await load(
    'id,at,closes\n1,2024-07-01 12:00,\n2,2024-07-01 12:00Z,10:30+02\n3,,10:30\n',
    query,
  );
  expect(rows.rejected).toBe(rejected);
  expect(await service.database.query('SELECT at::time::text FROM visits WHERE id < 3 ORDER BY id')).toEqual([
    { at },
    { at: '12:00:00' },
  ]);
});

it.each(['Mars', '', '+16:00', '+02:00'])('rejects the zone %j', async (zone) => {
  // The last one is unescaped: a plus is a blank in a query.
  const { status, body } = await sendCsv(`${service.url}/v1/imports/visits?timeZone=${zone}`, 'id\n1\n');
  expect(status).toBe(400);
  expect(JSON.parse(body.toString())).toMatchObject({
    code: 'PARAMETER_INVALID',
    detail:
      'timeZone must be a name such as Europe/Berlin, or an offset such as +02:00 (write + as %2B in a URL)',
  });
});
