import type { Receipt } from '@repo/engine';
import { sendCsv } from '@repo/faults';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createCopySink, withTransaction } from '@repo/database';
import { expect, it } from 'vitest';
import { receiptOf } from '../../receipt-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({
  schema: `
    CREATE DOMAIN host AS inet CHECK (family(VALUE) = 4);
    CREATE TABLE scalars (
      ok bool, half real, whole double precision, id uuid, ip inet, net cidr, mac macaddr, eui macaddr8, home host,
      small smallint, medium int, large bigint, exact numeric(12,2));
    CREATE TABLE scalars_by_psql (LIKE scalars);`,
});

async function load(csv: string): Promise<Receipt> {
  return receiptOf(await sendCsv(`${service.url}/v1/imports/scalars?emptyRecords=load`, csv));
}

/** Loads the file like `psql \copy … csv header`, with the server's own CSV reader. */
async function copyCsv(csv: string): Promise<void> {
  await withTransaction(
    service.pool,
    async (client) => {
      const sink = createCopySink(client);
      sink.begin('COPY scalars_by_psql FROM STDIN (FORMAT csv, HEADER)');
      await pipeline(Readable.from([Buffer.from(csv)]), sink);
    },
    { signal: new AbortController().signal },
  );
}

const [versions] = await service.database.query(
  `SELECT current_setting('server_version_num')::int >= 160000 AS literals`,
);
const hasLiterals = versions?.literals === true;

const columns = 'ok,half,whole,id,ip,net,mac,eui,home,small,medium,large,exact';
const uuid = 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11';
const plain = `yes,16777217.0000001,0.1,${uuid},10.1.2.3/8,10.1,08:00:2b:01:02:03,08:00:2b:01:02:03,127.0.0.1,1,2,3,4.5`;
const odd = `OF,-inf,1e-320,{${uuid}},::ffff:1.2.3.4,2001:db8::/32,8-0-2b-1-2-3,08002b0102030405,10/8,-1,-2,-3,-.5`;
const nulls = ','.repeat(12);

it('loads scalar types in binary, with the same result as PostgreSQL’s own reader', async () => {
  const literals = 't,nan,0x1p3,,,,,,,0x7f,0b101,-1_000,1_000.5';
  const records = [plain, odd, nulls, ...(hasLiterals ? [literals] : [])];
  const csv = `${columns}\n${records.join('\n')}\n`;
  expect(await load(csv)).toMatchObject({ format: 'binary', rows: { loaded: records.length, rejected: 0 } });
  await copyCsv(csv);
  const rows = (table: string) => `SELECT ${table}::text FROM ${table}`;
  expect(
    await service.database.query(
      `(${rows('scalars')} EXCEPT ALL ${rows('scalars_by_psql')}) UNION ALL
       (${rows('scalars_by_psql')} EXCEPT ALL ${rows('scalars')})`,
    ),
  ).toEqual([]);
  expect(await service.database.query('SELECT half, ok FROM scalars WHERE whole = 0.1')).toEqual([
    { half: 16777218, ok: true },
  ]);
});

it.each([
  ['ok', 'o', 'TYPE_INVALID'],
  ['half', '1e39', 'OUT_OF_RANGE'],
  ['whole', '1,5', 'TYPE_INVALID'],
  ['whole', '1e400', 'OUT_OF_RANGE'],
  ['id', uuid.slice(1), 'TYPE_INVALID'],
  ['ip', '10.1.2', 'TYPE_INVALID'],
  ['net', '10.1.2.3/8', 'TYPE_INVALID'],
  ['mac', '08:00:2b:01:02:100', 'OUT_OF_RANGE'],
  ['eui', '08002b010203x', 'TYPE_INVALID'],
  ['home', 'localhost', 'TYPE_INVALID'],
  ['small', '32768', 'OUT_OF_RANGE'],
])('rejects only the invalid value, %s: %s, as %s', async (column, value, code) => {
  const at = columns.split(',').indexOf(column);
  const bad = plain.split(',').map((field, c) => (c === at ? `"${value}"` : field));
  expect(await load(`${columns}\n${plain}\n${bad.join(',')}\n${odd}\n`)).toMatchObject({
    rows: { read: 3, loaded: 2, rejected: 1 },
    rejects: { sample: [{ record: 2, line: 3, column, code }] },
  });
});
