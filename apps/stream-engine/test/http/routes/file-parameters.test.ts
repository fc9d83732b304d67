import type { Receipt } from '@repo/engine';
import { send, sendCsv } from '@repo/faults';
import { afterEach, describe, expect, it } from 'vitest';
import { problemOf } from '../../problem-of.ts';
import { receiptOf } from '../../receipt-of.ts';
import { startTestService } from '../../test-service.ts';
import { withOneError } from '../../with-one-error.ts';

const service = await startTestService({
  schema: `CREATE TABLE items (id int NOT NULL, label text, "Net: sum" numeric, twice int GENERATED ALWAYS AS (id * 2) STORED,
                               at date NOT NULL DEFAULT '2024-01-01')`,
});

afterEach(() => service.database.query('TRUNCATE items'));

async function load(
  csv: string,
  query: Readonly<Record<string, string | readonly string[]>>,
): Promise<Receipt> {
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, values]) =>
      [values].flat().map((value): [string, string] => [name, value]),
    ),
  );
  return receiptOf(await sendCsv(`${service.url}/v1/imports/items?${search}`, csv));
}

/** The table in the order of the file. */
async function table(): Promise<unknown[][]> {
  const rows = await service.database.query(
    'SELECT id, label, "Net: sum" AS sum, at::text FROM items ORDER BY ctid',
  );
  return rows.map(({ id, label, sum, at }) => [id, label, sum, at]);
}

const day = '2024-01-01';

describe('quote', () => {
  it.each([["'"], ['~'], ['|']])('reads fields in %s', async (quote) => {
    await load(`id,label\n1,${quote}a,"b${quote}${quote}\n${quote}\n2,"c"\n3,${quote}${quote}\n`, { quote });
    expect(await table()).toEqual([
      [1, `a,"b${quote}\n`, null, day],
      [2, '"c"', null, day],
      [3, '', null, day],
    ]);
  });

  it.each([['none'], ['']])('reads quotes as text with quote=%s', async (quote) => {
    await load('id;label\n1;"a\n2;b"c"\n3;""\n4;\n', { quote, delimiter: ';' });
    expect((await table()).map(([, label]) => label)).toEqual(['"a', 'b"c"', '""', null]);
  });
});

describe('escape', () => {
  it('an escape works like PostgreSQL’s ESCAPE: before a quote or itself, inside quotes', async () => {
    const { rejects } = await load(
      String.raw`id,label
1,"say \"hi\""
2,"a\\"
3,"a\n\,"
4,a\b\\
5,"a""b"
6,""
`,
      { escape: '\\' },
    );
    expect((await table()).map(([, label]) => label)).toEqual(['say "hi"', 'a\\', 'a\\n\\,', 'a\\b\\\\', '']);
    expect(rejects).toMatchObject({ byCode: { QUOTE_MISPLACED: 1 }, sample: [{ record: 5, line: 6 }] });
  });

  it('the escape may equal the quote, for doubled quotes', async () => {
    await load('id,label\n1,"a""b"\n', { escape: '"' });
    expect(await table()).toEqual([[1, 'a"b', null, day]]);
  });

  it('the escape is removed in the header', async () => {
    await load('"i\\"d",label\n1,a\n', { escape: '\\', map: 'i"d:id' });
    expect(await table()).toEqual([[1, 'a', null, day]]);
  });
});

describe('comment', () => {
  it('comment lines are not records, but count for positions', async () => {
    const csv = '#\uFFFD"x\nid,label\n#,,,\n1,#a\n#2,b\nx,"\n#\n"\n#\n3,c';
    const { rows, rejects } = await load(csv, { comment: '#' });
    expect(rows).toEqual({ read: 3, loaded: 2, rejected: 1, skipped: 0 });
    expect(await table()).toEqual([
      [1, '#a', null, day],
      [3, 'c', null, day],
    ]);
    const byte = Buffer.from(csv).indexOf('x,"');
    expect(rejects.sample).toMatchObject([{ record: 2, line: 6, byte, column: 'id' }]);
  });
});

describe('header=false', () => {
  it('loads fields into the columns in their order, without generated columns', async () => {
    const { rows } = await load('1,a,2.5,2024-05-06\n2,,,2024-05-07\n\n', { header: 'false' });
    expect(rows).toEqual({ read: 3, loaded: 2, rejected: 0, skipped: 1 });
    expect(await table()).toEqual([
      [1, 'a', '2.5', '2024-05-06'],
      [2, null, null, '2024-05-07'],
    ]);
  });

  it('requires every record to have as many fields as the table has columns', async () => {
    const { rows, rejects } = await load('\n1,a,2,2024-05-06\n2,b,3\nx,c,,\n4,d,,2024-05-07', {
      header: 'false',
    });
    expect(rows).toEqual({ read: 5, loaded: 2, rejected: 2, skipped: 1 });
    expect(rejects.sample).toEqual([
      withOneError({
        record: 3,
        line: 3,
        byte: 18,
        code: 'COLUMN_COUNT',
        message: 'the record has 3 fields instead of 4',
      }),
      expect.objectContaining({ record: 4, line: 4, byte: 24, column: 'id', code: 'TYPE_INVALID' }),
    ]);
    expect(await table()).toEqual([
      [1, 'a', '2', '2024-05-06'],
      [4, 'd', null, '2024-05-07'],
    ]);
  });

  it.each(['', '&unknownColumns=ignore'])(
    'rejects fewer fields than columns, and loads nothing: %s',
    async (more) => {
      const url = `${service.url}/v1/imports/items?header=false${more}`;
      const { status, body } = await sendCsv(url, '1,a,2\n2,b,3\n');
      expect(status).toBe(422);
      expect(JSON.parse(body.toString())).toMatchObject({
        code: 'COLUMN_MISSING',
        detail:
          'the first record has 3 fields, and "items" has 4: "id", "label", "Net: sum", "at"; to load only some columns, add a header, or map each field, as in map=@1:id',
        rowsLoaded: 0,
      });
      expect(await table()).toEqual([]);
    },
  );

  it('keeps the blank lines of a single column, including the first lines', async () => {
    await service.database.query('CREATE TABLE words (word text)');
    const answer = await sendCsv(`${service.url}/v1/imports/words?header=false`, '\n\na\n\nb\n');
    expect(JSON.parse(answer.body.toString()).rows).toEqual({ read: 5, loaded: 5, rejected: 0, skipped: 0 });
    const words = await service.database.query('SELECT word FROM words ORDER BY ctid');
    expect(words.map(({ word }) => word)).toEqual([null, null, 'a', null, 'b']);
  });

  it('ignores fields after the last column if unknown columns are ignored', async () => {
    await load('1,a,1,2024-05-06,x,y\n', { header: 'false', unknownColumns: 'ignore' });
    expect(await table()).toEqual([[1, 'a', '1', '2024-05-06']]);
  });

  it('accepts `true`, the default', async () => {
    expect((await load('id\n1\n', { header: 'true' })).rows.read).toBe(1);
  });
});

describe('null', () => {
  const csv = 'id,label\n1,NA\n2,"NA"\n3,\n4,""\n5,na\n6,NAN\n7,\\N\n';
  const labels = async () => (await table()).map(([, label]) => label);

  it('the empty field means NULL by default', async () => {
    await load(csv, {});
    expect(await labels()).toEqual(['NA', 'NA', null, '', 'na', 'NAN', '\\N']);
  });

  it('null adds words to the empty field, and those for all columns leave text alone', async () => {
    await load(csv, { null: ['NA', '\\N'] });
    expect(await labels()).toEqual(['NA', 'NA', null, '', 'na', 'NAN', null]);
  });

  it('null may be repeated for one column', async () => {
    await load(csv, { 'null.label': ['NA', '', '\\N'] });
    expect(await labels()).toEqual([null, 'NA', null, '', 'na', 'NAN', null]);
  });

  it('nullText, nullCase and nullQuoted widen what the words match', async () => {
    await load(csv, { null: 'NA', nullText: 'true', nullCase: 'ignore', nullQuoted: 'true' });
    expect(await labels()).toEqual([null, null, null, null, null, 'NAN', '\\N']);
  });

  it('a null word is rejected if the column requires a value', async () => {
    const { rejects } = await load('id,Net: sum\nNA,1\n1,\n2,NA\n', { null: 'NA' });
    expect(rejects.sample).toMatchObject([
      {
        record: 1,
        column: 'id',
        code: 'NULL_NOT_ALLOWED',
        message: 'the field means NULL but the column requires a value: "NA"',
      },
    ]);
    expect(await table()).toEqual([
      [1, null, null, day],
      [2, null, null, day],
    ]);
  });
});

describe('map', () => {
  it.each([
    ['Number,label', ['Number:id']],
    [' number ,label', ['Number:ID']],
    ['Number,Text', ['Number:id', 'Text:label']],
    ['"a:b\\c",label', ['a\\:b\\c:id']],
    ['"a\\:",label', ['a\\\\\\::id']],
    ['label,id', ['label:id', 'id:label']],
    [':,label', ['\\::id']],
  ])('loads the header %s with the map %j', async (header, map) => {
    await load(`${header}\n1,7\n`, { map });
    expect(await table()).toEqual([[1, '7', null, day]]);
  });

  it('accepts column names with a colon', async () => {
    await load('id,sum\n1,2.50\n', { map: 'sum:Net\\: sum' });
    expect(await table()).toEqual([[1, null, '2.50', day]]);
  });
});

describe('unknownColumns=ignore', () => {
  it('leaves out unknown columns, but reads them', async () => {
    const csv = 'x,id,twice,y\na,1,2,b\nc,2,2,\nd,3\n"e"e,4,1,1\n5,5,5,"f\n"\n';
    const { rows, rejects } = await load(csv, { unknownColumns: 'ignore' });
    expect(rows).toEqual({ read: 5, loaded: 3, rejected: 2, skipped: 0 });
    expect(rejects.byCode).toEqual({ COLUMN_COUNT: 1, QUOTE_MISPLACED: 1 });
    expect((await table()).map(([id]) => id)).toEqual([1, 2, 5]);
  });

  it.each([
    [
      'names of the header',
      'Emial,id,"sum, net",twice\na,1,2,b\n',
      {},
      [
        [1, 'Emial'],
        [3, 'sum, net'],
        [4, 'twice'],
      ],
    ],
    [
      'fields without a name',
      '1,a,1.5,2024-01-01,x,y\n',
      { header: 'false' },
      [
        [5, 'column5'],
        [6, 'column6'],
      ],
    ],
    ['a long name', `id,${'ä'.repeat(40)}\n1,\n`, {}, [[2, 'ä'.repeat(32)]]],
    ['nothing', 'id\n1\n', {}, undefined],
  ])(
    'lists the ignored columns in the answer and the stored receipt: %s',
    async (_what, csv, query, left) => {
      const receipt = await load(csv, { unknownColumns: 'ignore', ...query });
      const expected = left?.map(([position, header]) => ({ position, header }));
      expect(receipt.leftOut).toEqual(expected);
      const later = await send(`${service.url}/v1/imports/${receipt.id}`, { method: 'GET' });
      expect(JSON.parse(later.body.toString()).leftOut).toEqual(expected);
    },
  );

  it('still rejects invalid UTF-8 in an ignored column', async () => {
    const body = Buffer.from('id,x\n1,\xff\n2,a\n', 'latin1');
    const answer = await sendCsv(`${service.url}/v1/imports/items?unknownColumns=ignore`, body);
    expect(JSON.parse(answer.body.toString())).toMatchObject({
      rows: { loaded: 1, rejected: 1 },
      rejects: { sample: [{ record: 1, line: 2, byte: 5, code: 'UTF8_INVALID' }] },
    });
  });
});

it('an import accepts all dialect parameters together', async () => {
  await load("%report\nNumber|Sum|x\n%\n'1'|'2!'3'|y\n-|'!!'|\n2|-|", {
    delimiter: '|',
    quote: "'",
    escape: '!',
    comment: '%',
    null: '-',
    nullText: 'true',
    map: ['Number:id', 'Sum:label'],
    unknownColumns: 'ignore',
  });
  expect(await table()).toEqual([
    [1, "2'3", null, day],
    [2, null, null, day],
  ]);
});

describe('CSV_PARSER=fast-csv', async () => {
  const other = await startTestService({
    schema: 'CREATE TABLE items (id int, label text)',
    parser: 'fast-csv',
    limits: { recordBytesMax: 1000 },
  });
  const url = `${other.url}/v1/imports/items`;

  it('supports the dialects', async () => {
    const search = 'delimiter=;&quote=~&escape=!&comment=%23&header=false';
    expect((await sendCsv(`${url}?${search}`, '#a\n1;~b!~!!;~\n2;c\n')).status).toBe(200);
    expect(await other.database.query('SELECT * FROM items ORDER BY id')).toEqual([
      { id: 1, label: 'b~!;' },
      { id: 2, label: 'c' },
    ]);
  });

  it.each(['null', 'null.label'])(
    'rejects %s, because it does not report which fields are quoted',
    async (name) => {
      const { detail } = problemOf(await sendCsv(`${url}?${name}=NA`, 'id\n1\n'), 'PARAMETER_INVALID');
      expect(detail).toContain('CSV_PARSER=fast-csv');
    },
  );

  it('rejects records that are too large', async () => {
    const answer = await sendCsv(url, `id,label\n1,${'a'.repeat(1000)}\n`);
    expect(problemOf(answer, 'RECORD_TOO_LARGE')).toMatchObject({ limit: 1000, position: { record: 1 } });
  });
});
