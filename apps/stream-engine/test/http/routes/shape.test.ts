import type { ImportPlanAnswer, Receipt } from '@repo/engine';
import { send, sendCsv } from '@repo/faults';
import { afterEach, describe, expect, it } from 'vitest';
import { problemOf } from '../../problem-of.ts';
import { receiptOf } from '../../receipt-of.ts';
import { startTestService } from '../../test-service.ts';

const wide = Array.from({ length: 1600 }, (_, c) => `c${c}`);
const service = await startTestService({
  schema: `CREATE TABLE items (id int, label text, n int); CREATE TABLE single (label text);
           CREATE TABLE wide (${wide.map((name) => `${name} int`).join(', ')})`,
});

afterEach(() => service.database.query('TRUNCATE items, single, wide'));

interface Sent {
  readonly table?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function upload(file: string | Buffer, { table = 'items', query = '', headers = {} }: Sent = {}) {
  return sendCsv(`${service.url}/v1/imports/${table}?${query}`, Buffer.from(file), { headers });
}

async function load(file: string | Buffer, sent: Sent = {}): Promise<Receipt> {
  return receiptOf(await upload(file, sent));
}

async function planOf(file: string, { table = 'items', query = '', headers = {} }: Sent = {}) {
  const { body } = await sendCsv(`${service.url}/v1/imports/${table}/plan?${query}`, Buffer.from(file), {
    headers,
  });
  return JSON.parse(body.toString()) as ImportPlanAnswer;
}

/** The table in the order of the file. */
async function rows(): Promise<unknown[][]> {
  return (await service.database.query('SELECT id, label, n FROM items ORDER BY ctid')).map(
    ({ id, label, n }) => [id, label, n],
  );
}

async function rejectsOf({ id }: Receipt, query = ''): Promise<string> {
  const { body } = await send(`${service.url}/v1/imports/${id}/rejects?${query}`, {
    method: 'GET',
    headers: { accept: 'text/csv' },
  });
  return body.toString();
}

describe('lines above the header', () => {
  it('skipLines skips lines that are not CSV and keeps positions right', async () => {
    const receipt = await load('Account "1\r\n\r\nid,label,n\r\n1,Ada,2\r\nx,Bob,3\r\n', {
      query: 'skipLines=2',
    });
    expect(await rows()).toEqual([[1, 'Ada', 2]]);
    expect(receipt).toMatchObject({
      shape: { leadingLines: 2 },
      rejects: { sample: [{ record: 2, line: 5, byte: 35 }] },
    });
    expect(receipt.rejects.sample[0]!.column).toBe('id');
  });

  it('blank lines need no parameter, and a wrong header names its line', async () => {
    await load('\n,,\nid,label,n\n1,Ada,2\n');
    expect(await rows()).toEqual([[1, 'Ada', 2]]);
    expect(problemOf(await upload('\n\nid,labl\n1,Ada\n'), 'COLUMN_UNKNOWN')).toMatchObject({
      position: { line: 3, column: 'labl' },
    });
  });

  it('a plan reads the same lines', async () => {
    const {
      rows: counts,
      shape,
      sample,
    } = await planOf('x\nid,label,n\n1,Ada,2\n', { query: 'skipLines=1' });
    expect({ counts, shape }).toMatchObject({ counts: { valid: 1 }, shape: { leadingLines: 1 } });
    expect(sample).toMatchObject([{ record: 1, line: 3 }]);
  });

  it('a file that ends within them is rejected', async () => {
    problemOf(await upload('a\nb\n', { query: 'skipLines=5' }), 'CSV_EMPTY');
  });
});

describe('sep=', () => {
  const file = 'sep=;\r\nid;label;n\r\n1;a,b;2\r\n';

  it.each([
    ['UTF-8', Buffer.from(file)],
    ['UTF-16', Buffer.from(`\u{feff}${file}`, 'utf16le')],
    ['UTF-8 with quotes and a mark', Buffer.from(`\u{feff}"SEP=;"${file.slice(5)}`)],
  ])('sets the delimiter of a file in %s', async (_encoding, bytes) => {
    await load(bytes);
    expect(await rows()).toEqual([[1, 'a,b', 2]]);
  });

  it('yields to a delimiter of the request', async () => {
    await load('sep=;\nid,label,n\n1,a;b,2\n', { query: 'delimiter=,' });
    expect(await rows()).toEqual([[1, 'a;b', 2]]);
  });

  it('is shown by a plan as evidence, and its parameters import the file', async () => {
    const { proposed, parameters } = await planOf(file);
    expect(proposed.delimiter).toEqual({ value: ';', from: 'detected', evidence: 'line 1 is sep=;' });
    expect(parameters).toBe('delimiter=%3B');
    await load(file, { query: parameters });
    expect(await rows()).toEqual([[1, 'a,b', 2]]);
  });

  it('suggests the right delimiter for what follows', async () => {
    expect(problemOf(await upload('sep=|\nid;label\n1;x\n'), 'DELIMITER_SUSPECT')).toMatchObject({
      position: { line: 2 },
    });
  });
});

describe('headerRows', () => {
  it('joins names, which map can name', async () => {
    const query = 'headerRows=2&map=Item%20id:id&map=Item%20label:label';
    await load('Item,Item,\nid,label,n\n1,Ada,2\n', { query });
    expect(await rows()).toEqual([[1, 'Ada', 2]]);
  });

  it('contradicts header=false', async () => {
    expect(
      problemOf(await upload('1,a,2\n', { query: 'header=false&headerRows=2' }), 'PARAMETER_INVALID'),
    ).toMatchObject({ detail: 'headerRows needs a header, and header=false means that there is none' });
  });
});

describe('ragged=pad', () => {
  it('pads and trims records, and counts them', async () => {
    const receipt = await load('id,label,n\n1,Ada\n2\n3,Cy,4,,\n5,x,6,7\n', { query: 'ragged=pad' });
    expect(await rows()).toEqual([
      [1, 'Ada', null],
      [2, null, null],
      [3, 'Cy', 4],
    ]);
    expect(receipt).toMatchObject({
      rows: { read: 4, loaded: 3, rejected: 1 },
      shape: { paddedRecords: 2, trimmedRecords: 1 },
      rejects: { byCode: { COLUMN_COUNT: 1 } },
    });
  });

  it('pads records of 1,600 columns', async () => {
    const receipt = await load(`${wide.join(',')}\n${'1\n'.repeat(300)}`, {
      table: 'wide',
      query: 'ragged=pad',
    });
    expect(receipt).toMatchObject({ rows: { loaded: 300 }, shape: { paddedRecords: 300 } });
  });
});

describe('records that are none', () => {
  it('empty records are skipped and counted, unless the request loads them', async () => {
    const file = 'id,label,n\n1,Ada,2\n,,\n,,\n';
    expect(await load(file)).toMatchObject({
      rows: { read: 3, loaded: 1, rejected: 0, skipped: 2 },
      shape: { emptyRecords: 2 },
    });
    expect(await load(file, { query: 'emptyRecords=load' })).toMatchObject({
      rows: { loaded: 3, skipped: 0 },
    });
  });

  it('repeated headers are skipped and counted', async () => {
    const receipt = await load('label,id\nx,1\nlabel,id\ny,2\n');
    expect(receipt).toMatchObject({ rows: { loaded: 2, skipped: 1 }, shape: { repeatedHeaders: 1 } });
  });

  it('in a file of one column, they are values', async () => {
    await load('label\n\nlabel\n', { table: 'single' });
    expect(await service.database.query('SELECT label FROM single ORDER BY ctid')).toEqual([
      { label: null },
      { label: 'label' },
    ]);
  });

  it('do not count as expected records', async () => {
    const file = 'id,label,n\n1,Ada,2\n,,\nid,label,n\n';
    await load(file, { query: 'expectedRows=1' });
    problemOf(await upload(file, { query: 'expectedRows=3' }), 'ROWS_UNEXPECTED');
  });
});

describe('tab-separated values', () => {
  const file = 'id\tlabel\tn\n1\ta,b\t2\n';
  const form = (name: string, type: string): Sent & { body: string } => ({
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: `--x\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: ${type}\r\n\r\n${file}\r\n--x--\r\n`,
  });
  const body = (headers: Sent['headers']): Sent & { body: string } => ({ headers: headers!, body: file });

  it.each([
    ['the Content-Type', body({ 'content-type': 'text/tab-separated-values; charset=utf-8' })],
    ['the name of the body', body({ 'content-disposition': 'attachment; filename="x.tsv"' })],
    ['the type of the part', form('x.csv', 'Text/Tab-Separated-Values')],
    ['the name of the part', form('X.TAB', 'application/octet-stream')],
  ])('are known by %s', async (_what, { body: bytes, ...sent }) => {
    await load(bytes, sent);
    expect(await rows()).toEqual([[1, 'a,b', 2]]);
  });

  const headers = { 'content-type': 'text/tab-separated-values' };

  it('yield to a delimiter of the request, and to sep=', async () => {
    await load('id,label\n1,x\n', { headers, query: 'delimiter=,' });
    await load('sep=;\nid;label\n2;x\n', { headers });
    expect(await rows()).toHaveLength(2);
  });

  it('are planned with their delimiter', async () => {
    const { proposed, parameters } = await planOf(file, { headers });
    expect(proposed.delimiter).toEqual({
      value: 'tab',
      from: 'detected',
      evidence: 'media type or file name',
    });
    expect(parameters).toBe('delimiter=tab');
  });

  it('make a new table', async () => {
    const { status, body: answer } = await sendCsv(
      `${service.url}/v1/tables?name=made&dryRun=true`,
      Buffer.from(`${file}\t\t\n`),
      { headers },
    );
    expect(status).toBe(200);
    expect(JSON.parse(answer.toString())).toMatchObject({
      columns: [{ name: 'id' }, { name: 'label' }, { name: 'n' }],
      parameters: 'exact=true&delimiter=tab',
      shape: { emptyRecords: 1 },
    });
  });
});

describe('corrected rejects', () => {
  const tsv = { 'content-type': 'text/tab-separated-values' };

  it.each<[what: string, file: string, query: string, headers: Sent['headers'], head: string]>([
    ['skipLines', 'a"\nb\nid,label,n\n1,a,2\nx,b,3\n', 'skipLines=2', {}, '\n\nid,label,n\n'],
    ['sep=', 'sep=;\r\nid;label;n\r\n1;a;2\r\nx;b;3\r\n', '', {}, 'sep=;\nid;label;n\r\n'],
    [
      'sep= and skipLines',
      'sep=;\nT\nid;label;n\n1;a;2\nx;b;3\n',
      'skipLines=2',
      {},
      'sep=;\n\nid;label;n\n',
    ],
    ['skipLines and sep=', 'T\nsep=;\nid;label;n\n1;a;2\nx;b;3\n', 'skipLines=1', {}, 'sep=;\nid;label;n\n'],
    ['a media type', 'id\tlabel\tn\n1\ta\t2\nx\tb\t3\n', '', tsv, 'sep=\t\nid\tlabel\tn\n'],
    ['headerRows', ',label,\nid,,n\n1,a,2\nx,b,3\n', 'headerRows=2', {}, ',label,\nid,,n\n'],
    ['headerRows of other lengths', 'id\n,label,n\n1,a,2\nx,b,3\n', 'headerRows=2', {}, 'id,,\n,label,n\n'],
    ['ragged=pad', 'id,label,n\n1,a\nx\n', 'ragged=pad', {}, 'id,label,n\n'],
    ['ragged=pad, too long', 'id,label,n\n1,a,,\nx,"b",,,\r\n', 'ragged=pad', {}, 'id,label,n\n'],
    ['no header', 'T\n1,a,2\nx,b,3\n', 'skipLines=1&header=false', {}, '\n'],
    ['sep= and no header', 'sep=;\n1;a;2\nx;b;3\n', 'header=false', {}, 'sep=;\n'],
  ])('of a file with %s are imported with the same parameters', async (_what, file, query, headers, head) => {
    const receipt = await load(file, { query, headers: headers! });
    expect(receipt).toMatchObject({ rows: { loaded: 1, rejected: 1 } });
    const hasHeader = !query.includes('header=false');
    for (const reasons of hasHeader ? ['', 'reasons=true'] : ['']) {
      const rejects = await rejectsOf(receipt, reasons);
      const start = reasons === '' ? head : head.trimEnd();
      expect(rejects.slice(0, start.length), rejects).toBe(start);
      // Programs send a downloaded file as text/csv.
      const again = await load(rejects.replace('x', '2'), { query });
      expect(again).toMatchObject({ rows: { loaded: 1, rejected: 0 } });
    }
    const [first, ...others] = await rows();
    expect(first![0]).toBe(1);
    for (const [id, ...values] of others) {
      expect(id).toBe(2);
      expect([
        ['b', 3],
        [null, null],
        ['b', null],
      ]).toContainEqual(values);
    }
    expect(others).toHaveLength(hasHeader ? 2 : 1);
  });
});
