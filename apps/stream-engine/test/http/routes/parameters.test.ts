import type { Receipt } from '@repo/engine';
import { sendCsv } from '@repo/faults';
import { afterEach, describe, expect, it } from 'vitest';
import { receiptOf } from '../../receipt-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({
  schema: 'CREATE TABLE items (id int PRIMARY KEY, label text, bought date)',
});

afterEach(() => service.database.query('TRUNCATE items'));

async function load(csv: string | Buffer, query = ''): Promise<Receipt> {
  return receiptOf(await sendCsv(`${service.url}/v1/imports/items${query}`, csv));
}

const table = () => service.database.query('SELECT id, label, bought::text FROM items ORDER BY id');

describe('delimiter', () => {
  it.each([
    [';', '?delimiter=;'],
    [';', '?delimiter=%3B'],
    ['|', '?delimiter=|'],
    ['\t', '?delimiter=%09'],
    ['\t', '?delimiter=%5Ct'],
    ['\t', '?delimiter=tab'],
    [',', '?delimiter=,'],
    [',', ''],
  ])('reads the delimiter %j as "%s"', async (delimiter, query) => {
    await load(`id,label\n1,"a;b|c\td,e"\n2,f\n`.replaceAll(/(?<=id|1|2),/g, delimiter), query);
    expect(await table()).toEqual([
      { id: 1, label: 'a;b|c\td,e', bought: null },
      { id: 2, label: 'f', bought: null },
    ]);
  });
});

describe('dateOrder', () => {
  const csv = 'id,bought\n1,03/04/2024\n2,2024-05-06\n3,25/12/2024\n';

  it.each([
    ['', ['2024-05-06'], { DATE_AMBIGUOUS: 2 }],
    ['?dateOrder=iso', ['2024-05-06'], { DATE_AMBIGUOUS: 2 }],
    ['?dateOrder=mdy', ['2024-03-04', '2024-05-06'], { DATE_INVALID: 1 }],
    ['?dateOrder=dmy', ['2024-04-03', '2024-05-06', '2024-12-25'], {}],
  ])('reads dates with "%s"', async (query, dates, byCode) => {
    const { rejects } = await load(csv, query);
    expect((await table()).map(({ bought }) => bought)).toEqual(dates);
    expect(rejects.byCode).toEqual(byCode);
  });
});

describe('maxRejects', () => {
  const csv = 'id\n1\n2\nx\n';

  it.each(['1', '100', '34%', '33.4%', '100%'])('maxRejects=%s allows one of three', async (ceiling) => {
    const { rows } = await load(csv, `?maxRejects=${encodeURIComponent(ceiling)}`);
    expect(rows).toEqual({ read: 3, loaded: 2, rejected: 1, skipped: 0 });
  });

  it('counts a share of the records, without blank lines', async () => {
    const gappy = `id,label\n1,a\nx,b\n${'\n'.repeat(98)}`;
    const { status, body } = await sendCsv(`${service.url}/v1/imports/items?maxRejects=49%25`, gappy);
    expect(status).toBe(422);
    expect(JSON.parse(body.toString()).detail).toBe('1 of 2 records were rejected');
    expect((await load(gappy, '?maxRejects=50%25')).rows).toMatchObject({
      read: 100,
      rejected: 1,
      skipped: 98,
    });
  });

  it('applies a share only after many records: one reject among the first is not yet 50 %', async () => {
    const many = Array.from({ length: 2000 }, (_, id) => `${id}\n`).join('');
    expect((await load(`id\nx\n${many}`, '?maxRejects=1%25')).rows.rejected).toBe(1);
  });
});

describe('expectedRows', () => {
  it('counts all records read, including rejects', async () => {
    expect((await load('id\n1\n2\nx\n', '?expectedRows=3')).rows.loaded).toBe(2);
  });

  it.each([
    ['between records', 'id,label\n1,a\n\n2,b\n\n', ''],
    ['above those of a file without a header', '\n\n1,a,\n\n2,b,\n', '&header=false'],
  ])('ignores skipped blank lines: %s', async (_where, csv, query) => {
    const { rows } = await load(csv, `?expectedRows=2${query}`);
    expect(rows).toMatchObject({ loaded: 2, rejected: 0, skipped: rows.read - 2 });
  });

  it('counts blank lines that are values of a single column', async () => {
    expect((await load('id\n1\n\n', '?expectedRows=2')).rows).toMatchObject({ loaded: 1, rejected: 1 });
  });

  it('accepts expectedRows=0', async () => {
    expect((await load('id\n', '?expectedRows=0')).rows.read).toBe(0);
  });
});

describe('the file', () => {
  it.each([
    ['a byte order mark', '\uFEFFid,label\n1,a\n', 'a'],
    ['CRLF', 'id,label\r\n1,a\r\n', 'a'],
    ['no line end after the last record', 'id,label\n1,a', 'a'],
    ['columns in another order', 'label,id\na,1\n', 'a'],
    ['another case and blanks in the header', ' ID ,Label\n1,a\n', 'a'],
    ['an empty field', 'id,label\n1,\n', null],
    ['a quoted empty field', 'id,label\n1,""\n', ''],
    ['blanks around a value', 'id,label\n1, a \n', ' a '],
    ['a column missing', 'id\n1\n', null],
    ['a line break, a quote and a comma in quotes', 'id,label\n1,"a\r\n""b"",c"\n', 'a\r\n"b",c'],
    ['characters of two to four bytes', 'id,label\n1,ä€😀\n', 'ä€😀'],
    ['leading zeros', 'id,label\n001,007\n', '007'],
    ['what ends a COPY', 'id,label\n1,\\.\n', '\\.'],
    ['what COPY takes for NULL', 'id,label\n1,\\N\n', '\\N'],
  ])('the file may have %s', async (_name, csv, label) => {
    await load(csv);
    expect(await table()).toEqual([{ id: 1, label, bought: null }]);
  });
});
