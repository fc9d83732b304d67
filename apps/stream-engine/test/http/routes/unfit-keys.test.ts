import { send, sendCsv } from '@repo/faults';
import { describe, expect, it } from 'vitest';
import { problemOf } from '../../problem-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({
  schema: `
    CREATE TABLE expressions (id int PRIMARY KEY, email text);
    CREATE UNIQUE INDEX expressions_email ON expressions (lower(email));
    CREATE TABLE partial (id int, code text);
    CREATE UNIQUE INDEX partial_code ON partial (code) WHERE id > 0;
    CREATE TABLE postponed (id int DEFAULT 1 PRIMARY KEY DEFERRABLE, code text UNIQUE);
    CREATE TABLE ruled (id int PRIMARY KEY, label text);
    CREATE RULE small AS ON INSERT TO ruled WHERE NEW.id > 5 DO INSTEAD NOTHING;
    CREATE TABLE ruled_child (id int REFERENCES expressions);
    CREATE RULE also AS ON INSERT TO ruled_child DO ALSO NOTIFY ruled;
    CREATE TABLE kept (id int PRIMARY KEY, label text);
    CREATE RULE still AS ON UPDATE TO kept DO INSTEAD NOTHING;
    ALTER TABLE kept DISABLE RULE still;
    CREATE TABLE unruled (id int PRIMARY KEY, label text);
    CREATE RULE small AS ON INSERT TO unruled WHERE NEW.id > 5 DO INSTEAD NOTHING;
    ALTER TABLE unruled DISABLE RULE small;
    CREATE RULE still AS ON DELETE TO unruled DO INSTEAD NOTHING;`,
});
const { database, url } = service;
const [{ isTemporal } = { isTemporal: false }] = await database.query<{ isTemporal: boolean }>(
  `SELECT current_setting('server_version_num')::int >= 180000 AS "isTemporal"`,
);
if (isTemporal)
  await database.query(`
    CREATE TABLE temporal (id int4range, during daterange, label text, PRIMARY KEY (id, during WITHOUT OVERLAPS));
    CREATE TABLE covered (id int4range PRIMARY KEY, during daterange, label text UNIQUE,
      FOREIGN KEY (id, PERIOD during) REFERENCES temporal);`);
const post = (path: string, csv: string) => sendCsv(`${url}/v1/imports/${path}`, csv);

const refusals: readonly (readonly [query: string, detail: string])[] = [
  [
    'expressions?mode=upsert&key=email',
    'key must name the columns of the primary key or of a unique constraint of "expressions": "id"; mode=upsert cannot use the unique index "expressions_email", which is on an expression of "email"',
  ],
  [
    'partial?mode=insert-new&key=code',
    'key must name the columns of the primary key or of a unique constraint of "partial", and there is none; mode=insert-new cannot use the unique index "partial_code", which has a WHERE condition',
  ],
  [
    'postponed?mode=upsert',
    'mode=upsert needs a key: mode=upsert cannot use the unique index "postponed_pkey", which is DEFERRABLE; name the columns of a unique constraint with key: "code"',
  ],
  [
    'partial?mode=upsert',
    'mode=upsert needs a key: "partial" has no primary key; it has no other unique constraint, so use mode=append or mode=replace',
  ],
  ...['ruled?mode=upsert', 'ruled?mode=insert-new', 'kept?mode=upsert&key=id'].map((query) => {
    const [, table, mode] = /^(\w+)\?mode=([\w-]+)/.exec(query)!;
    return [
      query,
      `mode=${mode} does not work with "${table}": it has a rule for INSERT or UPDATE (CREATE RULE), which rules out ON CONFLICT; drop the rule, or use mode=append, which ignores rules`,
    ] as const;
  }),
];

it.each(refusals)('%s is rejected with the reason', async (query, detail) => {
  expect(problemOf(await post(query, 'id\n1\n'), 'PARAMETER_INVALID').detail).toBe(detail);
});

it.each(['expressions', 'partial', 'postponed', 'ruled', 'kept'])(
  'the offered keys of %s work',
  async (table) => {
    const { body } = await send(`${url}/v1/tables/${table}`, { method: 'GET' });
    const keys = (JSON.parse(body.toString()) as { keys: { columns: string[] }[] }).keys;
    for (const { columns } of keys) {
      const answer = await post(`${table}?mode=upsert&key=${columns.join(',')}`, `${columns.join(',')}\n1\n`);
      expect(answer.status, answer.body.toString()).toBe(200);
    }
    expect(keys.map(({ columns }) => columns)).toEqual(
      { expressions: [['id']], postponed: [['code']] }[table] ?? [],
    );
  },
);

it.each(['upsert', 'insert-new'])('rules that do not affect mode=%s are allowed', async (mode) => {
  await database.query('TRUNCATE unruled');
  const { status, body } = await post(`unruled?mode=${mode}`, 'id,label\n1,a\n7,b\n');
  expect([status, JSON.parse(body.toString()).rows]).toEqual([
    200,
    { read: 2, loaded: 2, rejected: 0, skipped: 0 },
  ]);
});

it('append loads a table with a rule for INSERT, because COPY ignores rules', async () => {
  const { body } = await post('ruled', 'id,label\n1,a\n7,b\n');
  expect(JSON.parse(body.toString()).rows).toMatchObject({ loaded: 2, skipped: 0 });
  expect(await service.countRows('ruled')).toBe(2);
});

it.each([
  ['ruled', 'CONSTRAINT_UNIQUE', 3],
  // PostgreSQL does not report the row.
  ['ruled_child', 'CONSTRAINT_FOREIGN_KEY', undefined],
] as const)('onConstraint=reject explains why it rejects no record of %s', async (table, code, line) => {
  await database.query('TRUNCATE expressions, ruled, ruled_child; INSERT INTO expressions VALUES (1)');
  const csv = table === 'ruled' ? 'id\n1\n1\n' : 'id\n1\n7\n';
  const problem = problemOf(await post(`${table}?onConstraint=reject`, csv), code);
  expect(problem.detail).toContain('if a rule of the table (CREATE RULE) rewrites INSERT');
  expect(problem.position?.line).toBe(line);
  expect((await post(`${table}?onConstraint=reject`, 'id\n1\n')).status).toBe(200);
});

it('onConstraint=reject checks rows of a table with a rule for UPDATE', async () => {
  const { status, body } = await post('kept?onConstraint=reject', 'id,label\n1,a\n1,b\n2,c\n');
  expect(status, body.toString()).toBe(200);
  expect(JSON.parse(body.toString())).toMatchObject({
    rows: { loaded: 2, rejected: 1 },
    rejects: { byCode: { CONSTRAINT_UNIQUE: 1 } },
  });
});

// Available since PostgreSQL 18.
describe.each(isTemporal ? ['temporal keys'] : [])('%s', () => {
  it('a key WITHOUT OVERLAPS is a constraint, but not a key for upsert', async () => {
    for (const query of ['mode=upsert', 'mode=insert-new', 'mode=upsert&key=id,during'])
      expect(problemOf(await post(`temporal?${query}`, 'id\n'), 'PARAMETER_INVALID').detail).toContain(
        'cannot use the unique index "temporal_pkey", which is WITHOUT OVERLAPS',
      );
    const rows = [
      '"[1,2)","[2020-01-01,2021-01-01)"',
      '"[1,2)","[2020-05-01,2022-01-01)"',
      '"[1,2)","[2021-01-01,)"',
    ];
    const first = await post('temporal?onConstraint=reject', `id,during\n${rows.join('\n')}\n`);
    expect(JSON.parse(first.body.toString())).toMatchObject({
      rows: { loaded: 2, rejected: 1 },
      rejects: { byCode: { CONSTRAINT_EXCLUSION: 1 } },
    });
  });

  it('a foreign key with PERIOD is checked record by record', async () => {
    await database.query(
      `TRUNCATE temporal CASCADE; INSERT INTO temporal VALUES ('[1,2)', '[2020-01-01,2021-01-01)')`,
    );
    const file =
      'id,during\n"[1,2)","[2020-02-01,2020-03-01)"\n"[1,2)","[2020-02-01,2022-03-01)"\n"[5,6)","[2020-02-01,2020-03-01)"\n';
    const { body } = await post('covered?onConstraint=reject', file);
    expect(JSON.parse(body.toString())).toMatchObject({
      rows: { loaded: 1, rejected: 2 },
      rejects: { byCode: { CONSTRAINT_UNIQUE: 1, CONSTRAINT_FOREIGN_KEY: 1 } },
    });
    expect((await post('covered?mode=upsert', 'id,label\n"[1,2)",a\n')).status).toBe(200);
  });
});
