import type { ImportPlanAnswer } from '@repo/engine';
import { type Answer, send, sendCsv } from '@repo/faults';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { fileForm, form, partHead } from '../../form.ts';
import { problemOf } from '../../problem-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({
  schema: 'CREATE TABLE items (id int PRIMARY KEY, label text); CREATE TABLE greek (id int, label text)',
  config: { tables: { greek: { encoding: 'iso-8859-7' } } },
});
const items = `${service.url}/v1/imports/items`;
const labels = async (table = 'items') =>
  (await service.database.query(`SELECT label FROM ${table} ORDER BY id`)).map(({ label }) => label);
afterEach(() => service.database.query('TRUNCATE items, greek'));

const text = 'id,label\n1,Zoë €\n';
const windows1252 = Buffer.from(text.replace('€', '\x80'), 'latin1');
const utf8 = Buffer.from(text);

/** Two ways to send a file; `url` may have a query. */
const ways: Record<string, (file: Buffer, type: string, url?: string) => Promise<Answer>> = {
  'a part': (file, type, url = items) => send(url, form([{ file, type }])),
  'a body': (file, type, url = items) => sendCsv(url, file, { headers: { 'content-type': type } }),
};

describe.each(Object.entries(ways))('the charset of %s', (_way, upload) => {
  it.each([
    ['windows-1252', windows1252, 'text/csv; charset=windows-1252'],
    ['in quotes, in capitals', windows1252, 'Text/CSV;header=present;Charset="Windows-1252"'],
    ['by another label', windows1252, 'text/plain ; charset = cp1252'],
    ['of a file in gzip', gzipSync(windows1252), 'application/octet-stream; charset=windows-1252'],
    ['utf-8', utf8, 'text/csv; charset=utf-8'],
    ['US-ASCII, which is a subset of UTF-8', utf8, 'text/csv; charset=US-ASCII'],
    ['ASCII by its name in the C locale', utf8, 'text/csv; charset=ANSI_X3.4-1968'],
    ['twice the same', windows1252, 'text/csv; charset=cp1252; charset="windows-1252"'],
    [
      'after a quoted parameter that looks like one',
      windows1252,
      'text/csv; a="; charset=utf-8"; charset=cp1252',
    ],
    ['with an escaped character', windows1252, String.raw`text/csv; charset="windows\-1252"`],
    ['that a byte order mark overrides', Buffer.from(`\uFEFF${text}`), 'text/csv; charset=windows-1252'],
  ])('a charset is used: %s', async (_what, file, type) => {
    expect((await upload(file, type)).status).toBe(200);
    expect(await labels()).toEqual(['Zoë €']);
  });

  it('encoding= overrides the charset, which overrides the configuration', async () => {
    const said = await upload(windows1252, 'text/csv; charset=utf-8', `${items}?encoding=windows-1252`);
    expect(said.status).toBe(200);
    expect(await labels()).toEqual(['Zoë €']);
    const greek = `${service.url}/v1/imports/greek`;
    expect((await upload(Buffer.from('id,label\n1,\xe1\n', 'latin1'), 'text/csv', greek)).status).toBe(200);
    expect((await upload(Buffer.from('id,label\n2,é\n'), 'text/csv; charset=utf-8', greek)).status).toBe(200);
    expect(await labels('greek')).toEqual(['α', 'é']);
  });

  it.each(['utf-7', 'binary', 'x-mac-klingon', ''])(
    'an unknown charset is rejected: "%s"',
    async (charset) => {
      const answer = await upload(utf8, `text/csv; charset="${charset}"`);
      expect(problemOf(answer, 'ENCODING_UNSUPPORTED').detail).toContain(
        `"${charset}" is not a known encoding`,
      );
      expect(await labels()).toEqual([]);
    },
  );

  it.each([
    ['of RFC 2231', "charset*=utf-8''windows-1252", 'has "charset*"'],
    ['in parts', 'charset*0=windows-; charset*1=1252', 'has "charset*0"'],
    ['empty', 'charset=', '"" is not a known encoding'],
    ['unfinished', 'charset="windows-1252', 'windows-1252" is not a known encoding'],
    ['that differs from another', 'charset=utf-8; charset=cp1252', 'two charsets, utf-8 and windows-1252'],
    ['with something after it', 'charset=utf-8 cp1252', '"utf-8 cp1252" is not a known encoding'],
  ])('a charset is rejected instead of ignored: one %s', async (_what, parameter, message) => {
    const answer = await upload(windows1252, `text/csv; ${parameter}`);
    expect(problemOf(answer, 'ENCODING_UNSUPPORTED').detail).toContain(message);
    expect(await labels()).toEqual([]);
  });

  it.each(['us-ascii', 'ascii', 'ANSI_X3.4-1968'])('encoding=%s also means UTF-8', async (encoding) => {
    expect((await upload(utf8, 'text/csv', `${items}?encoding=${encoding}`)).status).toBe(200);
    expect(await labels()).toEqual(['Zoë €']);
  });

  it('appears in the plan, and in the parameters for an import without a charset', async () => {
    const plan = async (url: string, type: string, file: Buffer) =>
      JSON.parse((await upload(file, type, `${url}/plan`)).body.toString()) as ImportPlanAnswer;
    const type = 'text/csv; charset=iso-8859-2';
    const planned = await plan(items, type, Buffer.from('id,label\n1,\xb1\n', 'latin1'));
    expect(planned.proposed.encoding).toEqual({ value: 'iso-8859-2', from: 'detected' });
    expect(planned.parameters).toBe('encoding=iso-8859-2');
    expect(planned.sample[0]?.before).toContain('ą');
    const other = await plan(`${service.url}/v1/imports/greek`, 'text/csv; charset=utf-8', utf8);
    expect(other.parameters).toBe('encoding=utf-8');
  });

  it('a charset is used for a new table', async () => {
    const url = `${service.url}/v1/tables?name=new_table&dryRun=true`;
    const answer = await upload(Buffer.from('id,größe\n1,2\n', 'latin1'), 'text/csv; charset=latin1', url);
    expect(JSON.parse(answer.body.toString()).columns[1]).toMatchObject({ header: 'größe' });
  });
});

it('a file with two Content-Type headers is rejected', async () => {
  const types = 'text/csv; charset=utf-8\r\ncontent-type: text/csv; charset=windows-1252';
  const inForm = await send(items, form([{ file: windows1252, type: types }]));
  const body = { 'content-type': ['text/csv', 'text/csv; charset=windows-1252'] };
  for (const answer of [inForm, await send(items, { headers: body, body: windows1252 })])
    expect(problemOf(answer, 'ENCODING_UNSUPPORTED').detail).toContain('two Content-Type headers');
  expect(await labels()).toEqual([]);
});

it('only the charset of the file counts, not that of another part', async () => {
  const { headers, body } = form([{ file: windows1252, type: 'text/csv; charset=windows-1252' }]);
  const [boundary] = partHead({ file: '' }).split('\r\n');
  const nameless = `${boundary}\r\ncontent-type: text/csv; charset=utf-16le\r\n\r\n\r\n`;
  const answer = await send(items, { headers, body: Buffer.concat([Buffer.from(nameless), body]) });
  expect(answer.status).toBe(200);
  expect(await labels()).toEqual(['Zoë €']);
});

describe('Content-Transfer-Encoding', () => {
  it.each(['7bit', '8bit', 'binary', 'BINARY'])('%s does not change the bytes', async (transferEncoding) => {
    expect((await send(items, form([{ file: utf8, transferEncoding }]))).status).toBe(200);
    const headers = { 'content-transfer-encoding': transferEncoding };
    const again = Buffer.from('id,label\n2,Zoë €\n');
    expect((await sendCsv(items, again, { headers })).status).toBe(200);
    expect(await labels()).toEqual(['Zoë €', 'Zoë €']);
  });

  it.each(['base64', 'quoted-printable', 'x-uuencode'])('%s is rejected', async (transferEncoding) => {
    const file = Buffer.from('id,label\n1,a=20b\n');
    const headers = { 'content-transfer-encoding': transferEncoding };
    for (const answer of [
      await send(items, form([{ file, transferEncoding }])),
      await sendCsv(items, file, { headers }),
    ])
      expect(problemOf(answer, 'ENCODING_UNSUPPORTED').detail).toContain(`"${transferEncoding}"`);
    expect(await labels()).toEqual([]);
  });

  it('Content-Transfer-Encoding is optional in a form', async () => {
    expect((await send(items, fileForm(utf8))).status).toBe(200);
  });
});
