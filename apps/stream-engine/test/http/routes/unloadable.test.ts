import { sendCsv } from '@repo/faults';
import { describe, expect, it } from 'vitest';
import { problemOf } from '../../problem-of.ts';
import { startTestService } from '../../test-service.ts';

const many = Array.from({ length: 1000 }, (_, i) => `c${i} text DEFAULT 'a value of 16 b'`).join(', ');
const service = await startTestService({
  schema: `CREATE TABLE base (id int);
    CREATE VIEW seen AS SELECT id FROM base;
    CREATE MATERIALIZED VIEW kept AS SELECT id FROM base;
    CREATE SCHEMA sales; CREATE VIEW sales.seen AS SELECT id FROM base;
    CREATE TABLE boxes (w int, h int, area int GENERATED ALWAYS AS (w * h) STORED, "prénom" text, "due date" text,
      "Name" text, name text);
    CREATE TABLE wide (id int, ${many});
    CREATE TABLE indexed (label text PRIMARY KEY)`,
});
const post = (csv: string, path: string) => sendCsv(`${service.url}/v1/imports/${path}`, csv);

describe('a relation that COPY cannot load', () => {
  it.each([
    ['seen', 'public.seen is a view, which cannot be loaded; import into its base table'],
    ['SEEN', 'public.seen is a view'],
    ['sales.seen', 'sales.seen is a view'],
    ['kept', 'public.kept is a materialized view'],
    ['nothing', 'there is no such table'],
  ])('a relation that COPY cannot load is named with its kind: %s', async (table, detail) => {
    expect(problemOf(await post('id\n1\n', table), 'TABLE_NOT_FOUND').detail).toContain(detail);
  });
});

describe('a column that cannot be loaded', () => {
  const boxes = '"boxes"; its columns are "w", "h", "prénom"';
  it.each([
    [
      'w,area\n',
      '"area" is a generated column of "boxes", which the table computes itself; leave it out of the file',
    ],
    ['w,NAME\n', '"NAME" could be any of the columns "Name", "name" of "boxes"; spell it exactly'],
    ['w,x\n', `"x" is not a column of ${boxes}`],
    ['w,x,y\n', '2 columns of the file are not in "boxes": "x", "y"; its columns are "w"'],
    ['w,\uff48\n', 'looks like one: the file has U+FF48 where "h" has U+0068; its columns are'],
  ])('a column that cannot be loaded is reported with the reason: %j', async (csv, detail) => {
    expect(problemOf(await post(csv, 'boxes'), 'COLUMN_UNKNOWN').detail).toContain(detail);
  });

  it.each(['pre\u0301nom', 'due\u00a0date', 'DUE_DATE', 'h\u200b', '\ufeffh'])(
    'the header %j is that of a column',
    async (name) => {
      expect((await post(`${name}\n`, 'boxes')).status).toBe(200);
    },
  );

  it('columns that cannot be loaded are only counted if there are too many to list', async () => {
    const names = Array.from({ length: 298 }, (_, i) => `a rather long name ${i}`);
    const { detail } = problemOf(await post(`w,${names.join(',')}\n`, 'boxes'), 'COLUMN_UNKNOWN');
    expect(detail).toMatch(
      /^298 columns of the file are not in "boxes": "a rather long name 0", .* and \d+ more; its columns are /,
    );
    expect(Buffer.byteLength(detail)).toBeLessThan(2500);
    const left = Number(/and (\d+) more/.exec(detail)![1]);
    expect(detail.match(/a rather long name/g)).toHaveLength(298 - left);
  });

  it('map and key report a column that cannot be loaded in the same way', async () => {
    for (const query of ['map=x:area', 'mode=upsert&key=area']) {
      const { detail } = problemOf(await post('x\n1\n', `boxes?${query}`), 'PARAMETER_INVALID');
      expect(detail).toContain('"area", which is a generated column of "boxes"');
    }
  });
});

it.each([
  ['a row that no page holds', 'wide', 'id\n1\n'],
  [
    'a value too large for an index entry',
    'indexed',
    `label\n${Array.from({ length: 9000 }, (_, i) => (i * 7919).toString(36)).join('')}\n`,
  ],
])('%s is not reported as a value too long for its column', async (_what, table, csv) => {
  const { detail } = problemOf(await post(csv, table), 'ROW_TOO_LARGE');
  expect(detail).toContain('a row does not fit into a page of the table, or a value into an index');
});
