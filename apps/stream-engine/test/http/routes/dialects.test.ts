import type { ImportPlanAnswer, Receipt } from '@repo/engine';
import { send, sendCsv } from '@repo/faults';
import { afterEach, describe, expect, it } from 'vitest';
import { receiptOf } from '../../receipt-of.ts';
import { startTestService } from '../../test-service.ts';

const wide = Array.from({ length: 1600 }, (_, c) => `c${c}`);
const service = await startTestService({
  schema: `CREATE TABLE items (id int, label text, note text);
           CREATE TABLE wide (${wide.map((name) => `${name} int`).join(', ')})`,
});

afterEach(() => service.database.query('TRUNCATE items, wide'));

async function load(file: string, query = '', table = 'items'): Promise<Receipt> {
  return receiptOf(await sendCsv(`${service.url}/v1/imports/${table}?${query}`, Buffer.from(file)));
}

/** The table in the order of the file. */
async function rows(): Promise<unknown[][]> {
  return (await service.database.query('SELECT id, label, note FROM items ORDER BY ctid')).map(
    ({ id, label, note }) => [id, label, note],
  );
}

async function rejectsOf({ id }: Receipt, query: string): Promise<string> {
  const { body } = await send(`${service.url}/v1/imports/${id}/rejects?${query}`, {
    method: 'GET',
    headers: { accept: 'text/csv' },
  });
  return body.toString();
}

interface Format {
  readonly name: string;
  readonly query: string;
  /** A file with two records whose `id` is `x`, the last one without a line end. */
  readonly file: string;
  readonly good: readonly unknown[][];
  /** The rejected records with `id` 3. */
  readonly fixed: readonly unknown[][];
  readonly rejects: string;
}

const delimiters: readonly [spelling: string, delimiter: string][] = [
  ['||', '||'],
  ['~|~', '~|~'],
  ['::', '::'],
  [', ', ', '],
  [' ', ' '],
  ['space', ' '],
  ['\\x01', '\u0001'],
  ['\\x1e\\x1f', '\u001e\u001f'],
  ['\\t\\t', '\t\t'],
];

const formats: readonly Format[] = [
  ...delimiters.map(([spelling, d]): Format => {
    const lines = [`id${d}label${d}note`, `1${d}"a${d}b"${d}`, `x${d}"c${d}"${d}d`, `x${d}${d}e`];
    return {
      name: `delimiter=${spelling}`,
      query: `delimiter=${encodeURIComponent(spelling)}`,
      file: lines.join('\n'),
      good: [[1, `a${d}b`, null]],
      fixed: [
        [3, `c${d}`, 'd'],
        [3, null, 'e'],
      ],
      rejects: `${[lines[0], lines[2], lines[3]].join('\n')}\n`,
    };
  }),
  {
    name: 'lenient quotes',
    query: 'quotes=lenient',
    file: 'id,label,note\n1, "a, b" ,"12" disk"\nx,"the "best" one",\tc\nx,"a""b",say "hi"',
    good: [[1, 'a, b', '12" disk']],
    fixed: [
      [3, 'the "best" one', '\tc'],
      [3, 'a"b', 'say "hi"'],
    ],
    rejects: 'id,label,note\nx,"the "best" one",\tc\nx,"a""b",say "hi"\n',
  },
  {
    name: 'the text format of COPY',
    query: 'delimiter=tab&quote=none&escape=%5C',
    file: 'id\tla\\bel\tnote\n1\t\\N\ta\\tb\\\nc\nx\tC:\\\\\td\\\r\nx\t\t\\x41\\\\'.replace(
      'la\\bel',
      'label',
    ),
    good: [[1, null, 'a\tb\nc']],
    fixed: [
      [3, 'C:\\', 'd\r'],
      [3, '', 'A\\'],
    ],
    rejects: 'id\tlabel\tnote\nx\tC:\\\\\td\\\r\nx\t\t\\x41\\\\\n',
  },
  {
    name: 'lines that end with CR',
    query: 'comment=%23',
    file: '#"\rid,label,note\r1,"a\nb",\r#\r\rx,"c\rd",e\rx,,f',
    good: [[1, 'a\nb', null]],
    fixed: [
      [3, 'c\rd', 'e'],
      [3, null, 'f'],
    ],
    rejects: 'id,label,note\rx,"c\rd",e\rx,,f\r',
  },
  {
    name: 'lines that end with CR, without a header',
    query: 'header=false',
    file: '1,"a\nb",\rx,"c\n",e\rx,,f',
    good: [[1, 'a\nb', null]],
    fixed: [
      [3, 'c\n', 'e'],
      [3, null, 'f'],
    ],
    rejects: 'x,"c\n",e\rx,,f\r',
  },
  {
    name: 'lines that end with CR below a title with a quote',
    query: 'skipLines=1&quotes=lenient',
    file: 'The "best"\rid,label,note\r1,"a\n"b" c",\rx,,c\rx,,d',
    good: [[1, 'a\n"b" c', null]],
    fixed: [
      [3, null, 'c'],
      [3, null, 'd'],
    ],
    rejects: '\rid,label,note\rx,,c\rx,,d\r',
  },
  {
    name: 'all of it together',
    query: `delimiter=%7C%7C&quotes=lenient&escape=%5C&comment=%23&ragged=pad`,
    file: 'id||label||note\r#||\r\u{feff}1|| "a\\"||" ||\rx||b"\r\u{feff}x||"c"d"||e||||',
    good: [[1, 'a"||', null]],
    fixed: [
      [3, 'b"', null],
      [3, 'c"d', 'e'],
    ],
    rejects: 'id||label||note\rx||b"||\rx||"c"d"||e\r',
  },
];

describe.each(formats)('$name', ({ query, file, good, fixed, rejects }) => {
  it('loads what is right, and its corrected rejects with the same parameters', async () => {
    const receipt = await load(file, query);
    expect(await rows()).toEqual(good);
    expect(receipt.rows).toMatchObject({ loaded: 1, rejected: 2 });
    expect(await rejectsOf(receipt, '')).toBe(rejects);

    await load(rejects.replaceAll('x', '3').replaceAll('\\341', '\\x41'), query);
    expect(await rows()).toEqual([...good, ...fixed]);
  });

  it('drops the reasons of rejects that are sent again', async () => {
    // A file without a header has no column for them.
    if (query === 'header=false') return;
    const reasons = await rejectsOf(await load(file, query), 'reasons=true');
    expect(reasons).toContain('not a valid value');
    await load(reasons.replaceAll(/^(\s*)x|(?<=[\n\r])x/g, '3'), query);
    expect((await rows()).slice(1)).toEqual(fixed);
  });
});

it('counts the values that only lenient quotes accept, by column', async () => {
  const file = 'id,label,note\n1, "a" ,"b"\n2,"c"d",e"\n3,"""f""",\n';
  const { changes, rows: counts } = await load(file, 'quotes=lenient');
  expect(changes).toEqual({ label: 2, note: 1 });
  expect(counts).toMatchObject({ loaded: 3 });
  const strict = await load(file);
  expect(strict.rejects.byCode).toEqual({ QUOTE_MISPLACED: 2 });
});

it('reads 1,600 columns in lines that end with CR', async () => {
  const values = wide.map((_, c) => String(c));
  for (const d of [',', '||']) {
    const query = `delimiter=${encodeURIComponent(d)}`;
    await load(`${wide.join(d)}\r${values.join(d)}\r${values.join(d)}`, query, 'wide');
  }
  const found = await service.database.query('SELECT c0, c1599 FROM wide');
  expect(found).toEqual(Array.from({ length: 4 }, () => ({ c0: 0, c1599: 1599 })));
});

it('drops byte order marks at the start of records, also before quotes, and keeps all others', async () => {
  const mark = '\u{feff}';
  await load(`${mark}id,label,note\n1,a,${mark}\n${mark}"2","b\n${mark}c",\n${mark}${mark}3,${mark}d,\n`);
  expect(await rows()).toEqual([
    [1, 'a', mark],
    [2, `b\n${mark}c`, null],
    [3, `${mark}d`, null],
  ]);
});

it('the plan says that lines end with CR, and a new table has the names of such a file', async () => {
  const file = Buffer.from('id,label\r1,"a\nb"\r2,c\r');
  const { body } = await sendCsv(`${service.url}/v1/imports/items/plan`, file);
  const plan = JSON.parse(body.toString()) as ImportPlanAnswer;
  expect(plan).toMatchObject({ notes: ['lines end with CR alone'], rows: { valid: 2 }, problems: [] });
  const created = await sendCsv(`${service.url}/v1/tables?name=returns`, file);
  expect(JSON.parse(created.body.toString())).toMatchObject({
    columns: [{ name: 'id' }, { name: 'label' }],
    rows: { valid: 2 },
  });
  const { body: usual } = await sendCsv(`${service.url}/v1/imports/items/plan`, Buffer.from('id\n1\n'));
  expect(JSON.parse(usual.toString())).not.toHaveProperty('notes');
});
