import type { Receipt } from '@repo/engine';
import { send, sendCsv } from '@repo/faults';
import { describe, expect, it } from 'vitest';
import { buildApp } from '../../../src/http/app.ts';
import { configOf } from '../../../../../packages/engine/test/config/config-of.ts';
import { problemOf } from '../../problem-of.ts';
import { receiptOf } from '../../receipt-of.ts';
import { startTestService, usualOptions } from '../../test-service.ts';

const tables = {
  delimited: { delimiter: ';' },
  doubled: { delimiter: '||' },
  copied: { delimiter: 'tab', quote: 'none', escape: '\\' },
  quoted: { quote: "'" },
  unquoted: { quote: 'none' },
  commented: { comment: '#' },
  headerless: { header: false },
  latin: { encoding: 'windows-1252' },
  lenient: { unknownColumns: 'ignore' },
  capped: { maxRejects: 1 },
  shared: { maxRejects: '50%' },
  keyed: { mode: 'upsert', key: 'code' },
  named: { key: 'code' },
  wrong: { key: 'label' },
  checked: { onConstraint: 'reject' },
  strict: { exact: true },
  titled: { skipLines: 2 },
  grouped: { headerRows: 2, skipLines: 1 },
  ragged: { ragged: 'pad', emptyRecords: 'load' },
};
const service = await startTestService({
  schema: Object.keys(tables)
    .map((name) => `CREATE TABLE ${name} (id int PRIMARY KEY, code text UNIQUE, label text);`)
    .concat('CREATE TABLE other (id int PRIMARY KEY, code text, label text)')
    .join('\n'),
  config: configOf({ defaults: { escape: '\\' }, tables }),
});
const { database } = service;
const post = (table: string, csv: string | Buffer, query = '') =>
  sendCsv(`${service.url}/v1/imports/${table}${query}`, csv);

async function load(table: string, csv: string | Buffer, query = ''): Promise<Receipt> {
  await database.query(`TRUNCATE ${table}`);
  return receiptOf(await post(table, csv, query));
}

const rowsOf = (table: string) => database.query(`SELECT id, label FROM ${table} ORDER BY id`);

describe('a parameter of the request overrides that of the configuration', () => {
  it.each([
    ['other', '', 'id,label\n1,"a\\"b"\n', 'a"b'],
    ['other', '?escape="', 'id,label\n1,"a""b"\n', 'a"b'],
    ['other', '?quote=none', 'id,label\n1,"a\\\n', '"a\\'],
    ['delimited', '', 'id;label\n1;a,b\n', 'a,b'],
    ['delimited', '?delimiter=,', 'id,label\n1,a;b\n', 'a;b'],
    ['delimited', '?quote=;&delimiter=,', 'id,label\n1,;a,b;\n', 'a,b'],
    ['doubled', '', 'id||label\n1||a|b\n', 'a|b'],
    ['doubled', '?delimiter=space', 'id label\n1 "a b"\n', 'a b'],
    ['copied', '', 'id\tlabel\n1\ta\\tb\n', 'a\tb'],
    ['copied', '?delimiter=%5Cx7C', 'id|label\n1|a\\|b\n', 'a|b'],
    ['quoted', '', "id,label\n1,'a,b'\n", 'a,b'],
    ['quoted', '?quote=%22', 'id,label\n1,"a,b"\n', 'a,b'],
    ['unquoted', '', 'id,label\n1,"a\\"\n', '"a\\"'],
    ['unquoted', '?quote=%22', 'id,label\n1,"a,b"\n', 'a,b'],
    ['commented', '', '#x\nid,label\n#y\n1,a\n', 'a'],
    ['commented', '?comment=!', '!x\nid,label\n!y\n1,#\n', '#'],
    ['commented', '?comment=none&unknownColumns=ignore', '#,id,label\n#,1,a\n', 'a'],
    ['headerless', '', '1,c,a\n', 'a'],
    ['headerless', '?header=true', 'label,id\na,1\n', 'a'],
    ['lenient', '', 'id,label,size\n1,a,b\n', 'a'],
    ['titled', '', '"x\ny\nid,label\n1,a\n', 'a'],
    ['titled', '?skipLines=0', 'id,label\n1,a\n', 'a'],
    ['ragged', '', 'id,code,label\n1,c,a,,\n', 'a'],
  ] as const)('reads the dialect of %s%s', async (table, query, csv, label) => {
    await load(table, csv, query);
    expect(await rowsOf(table)).toEqual([{ id: 1, label }]);
  });

  it.each([
    ['delimited', 'id;code;label\n', '1;c;ä\n'],
    ['doubled', 'id||code||label\n', '1||c||ä\n'],
    ['copied', 'id\tcode\tlabel\n', '1\tc\tä\n'],
    ['unquoted', 'id,code,label\n', '1,c,ä\n'],
    ['latin', '\u{feff}id,code,label\n', '1,c,ä\n'],
    ['headerless', '', '1,c,ä\n'],
    ['titled', '\n\nid,code,label\n', '1,c,ä\n'],
    ['grouped', '\nid,code,label\n\n', '1,c,ä\n'],
  ])('the template of %s can be filled in and sent', async (table, template, record) => {
    const answer = await send(`${service.url}/v1/tables/${table}/template.csv`, { method: 'GET' });
    expect(answer.body.toString()).toBe(template);
    await load(table, template + record);
    expect(await rowsOf(table)).toEqual([{ id: 1, label: 'ä' }]);
  });

  it('encoding applies, and can be overridden', async () => {
    const csv = Buffer.concat([Buffer.from('id,label\n1,'), Buffer.of(0xe4, 0x80), Buffer.from('\n')]);
    await load('latin', csv);
    expect(await rowsOf('latin')).toEqual([{ id: 1, label: 'ä€' }]);
    expect((await load('latin', csv, '?encoding=utf-8&maxRejects=100%25')).rejects.byCode).toEqual({
      UTF8_INVALID: 1,
    });
  });

  it('exact applies, and can be overridden', async () => {
    expect((await load('strict', 'id\n07\n8\n')).rejects.byCode).toEqual({ NOT_EXACT: 1 });
    expect((await load('strict', 'id\n07\n8\n', '?exact=false')).rows.loaded).toBe(2);
  });

  it('unknownColumns applies, and can be overridden', async () => {
    problemOf(await post('lenient', 'id,size\n1,b\n', '?unknownColumns=reject'), 'COLUMN_UNKNOWN');
  });

  it('maxRejects applies, as a number and as a share', async () => {
    problemOf(await post('capped', 'id\nx\ny\n3\n'), 'REJECT_LIMIT_REACHED');
    expect((await load('capped', 'id\nx\n2\n')).rows.rejected).toBe(1);
    expect((await load('capped', 'id\nx\ny\n3\n', '?maxRejects=2')).rows.rejected).toBe(2);
    problemOf(await post('shared', 'id\nx\ny\n3\n'), 'REJECT_LIMIT_REACHED');
    expect((await load('shared', 'id\nx\ny\n3\n', '?maxRejects=100%25')).rows.rejected).toBe(2);
  });

  it('mode and key apply, and can be overridden', async () => {
    const csv = 'id,code,label\n1,a,x\n2,b,y\n';
    expect((await load('keyed', csv)).mode).toBe('upsert');
    expect((await post('keyed', 'code,label\na,z\n')).status).toBe(422);
    expect((await post('keyed', 'id,code,label\n1,a,z\n')).status).toBe(200);
    expect(await rowsOf('keyed')).toEqual([
      { id: 1, label: 'z' },
      { id: 2, label: 'y' },
    ]);
    problemOf(await post('keyed', 'id,code,label\n1,a,w\n', '?mode=append'), 'CONSTRAINT_UNIQUE');
    expect((await post('keyed', 'id,code,label\n1,c,v\n', '?key=id')).status).toBe(200);
    expect(await database.query('SELECT code FROM keyed WHERE id = 1')).toEqual([{ code: 'c' }]);
  });

  it('onConstraint applies if the mode can reject', async () => {
    const csv = 'id,code\n1,a\n2,a\n';
    expect((await load('checked', csv)).rejects.byCode).toEqual({ CONSTRAINT_UNIQUE: 1 });
    problemOf(await post('checked', 'id,code\n3,a\n', '?onConstraint=fail'), 'CONSTRAINT_UNIQUE');
    expect((await post('checked', 'id,code\n1,b\n', '?mode=upsert')).status).toBe(200);
    const both = await post('checked', 'id\n1\n', '?mode=upsert&onConstraint=reject');
    problemOf(both, 'PARAMETER_INVALID');
  });

  it('key applies alone if the mode uses it', async () => {
    expect((await load('named', 'id,code,label\n1,a,x\n')).mode).toBe('append');
    expect((await post('named', 'id,code,label\n1,a,y\n', '?mode=upsert')).status).toBe(200);
    expect((await post('named', 'id,code\n2,a\n', '?mode=insert-new')).status).toBe(200);
    expect(await rowsOf('named')).toEqual([{ id: 1, label: 'y' }]);
  });
});

it('a key that the table does not have is a configuration error, not the client’s', async () => {
  expect((await post('wrong', 'id\n1\n')).status).toBe(200);
  const { detail } = problemOf(await post('wrong', 'id\n1\n', '?mode=upsert'), 'CONFIG_INVALID');
  expect(detail).toContain(
    'key must name the columns of the primary key or of a unique constraint of "wrong"',
  );
  problemOf(await post('wrong', 'id\n1\n', '?mode=upsert&key=label'), 'PARAMETER_INVALID');
});

it('an invalid parameter of the request is rejected as usual', async () => {
  const { detail } = problemOf(await post('delimited', 'id\n1\n', '?quote=;'), 'PARAMETER_INVALID');
  expect(detail).toBe('delimiter and quote must be different characters');
});

it('a repeated request with the same Idempotency-Key is the same import, even if the configuration has changed', async () => {
  const headers = { 'idempotency-key': 'before-and-after' };
  const csv = 'id,code\n7,x\n';
  const first = await sendCsv(`${service.url}/v1/imports/other`, csv, { headers });
  const config = configOf({ defaults: { mode: 'replace' }, tables: { other: { quote: "'" } } });
  const app = await buildApp({ ...usualOptions(), pool: service.pool, config });
  try {
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const again = await sendCsv(`${url}/v1/imports/other`, csv, { headers });
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(JSON.parse(again.body.toString()).id).toBe(JSON.parse(first.body.toString()).id);
    const changed = await sendCsv(`${url}/v1/imports/other?mode=append`, csv, { headers });
    problemOf(changed, 'KEY_REUSED');
  } finally {
    await app.close();
  }
});
