import type { ProblemCode, ProblemDetails } from '@repo/engine';
import { sendCsv } from '@repo/faults';
import { afterEach, describe, expect, it } from 'vitest';
import { problemOf } from '../../problem-of.ts';
import { startTestService } from '../../test-service.ts';

const schema = `
  CREATE TABLE plain (id int);
  CREATE TABLE names (id int, name varchar(5));
  CREATE TABLE parents (id int PRIMARY KEY);
  INSERT INTO parents VALUES (1);
  CREATE TABLE uniques (id int PRIMARY KEY, code text UNIQUE);
  CREATE DOMAIN filled AS int NOT NULL;
  CREATE DOMAIN even AS int CHECK (VALUE % 2 = 0);
  CREATE TABLE domains (id int, a filled, b even);
  CREATE TABLE raising (id int);
  CREATE FUNCTION raise() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'secret %', NEW.id; END $$;
  CREATE TRIGGER raising BEFORE INSERT ON raising FOR EACH ROW EXECUTE FUNCTION raise();
  CREATE TABLE indexed (id int, body text);
  CREATE INDEX ON indexed (body);`;

const service = await startTestService({ schema, importsMax: 1 });
afterEach(() => service.database.query('TRUNCATE plain'));

// The value "secret" must not be in the answer. ../bad-input/areas/constraints.ts has more cases.
const refusals: readonly (readonly [
  why: string,
  table: string,
  csv: string,
  code: ProblemCode,
  problem: Partial<ProblemDetails>,
])[] = [
  ['another unique value twice', 'uniques', 'id,code\n1,secret\n2,secret\n', 'CONSTRAINT_UNIQUE', {}],
  ['a trigger that raises', 'raising', 'id\n1\n', 'CONSTRAINT_CHECK', {}],
  [
    'a value too large for an index',
    'indexed',
    `id,body\n1,${Array.from({ length: 2000 }, (_, i) => Math.imul(i, 2654435761).toString(36)).join('')}\n`,
    'ROW_TOO_LARGE',
    {},
  ],
];

describe('an error that only the database detects', () => {
  it.each(refusals)(
    'an error that only the database detects has a code: %s',
    async (_why, table, csv, code, problem) => {
      const answer = await sendCsv(`${service.url}/v1/imports/${table}`, csv);
      expect(problemOf(answer, code)).toMatchObject(problem);
      expect(answer.body.toString()).not.toContain('secret');
      expect(JSON.stringify(service.logs)).not.toContain('secret');
      await service.idle();
      expect(await service.countRows(table)).toBe(0);
    },
  );

  it('a duplicate key is reported if it is already in the table', async () => {
    const url = `${service.url}/v1/imports/parents`;
    problemOf(await sendCsv(url, 'id\n2\n1\n'), 'CONSTRAINT_UNIQUE');
    expect(await service.countRows('parents')).toBe(1);
    expect((await sendCsv(url, 'id\n2\n3\n')).status).toBe(200);
  });
});

describe('an error that is detected before the database sees it', () => {
  it.each([
    ['a NULL that a domain forbids', 'domains', 'id,a,b\n1,,2\n2,2,2\n', { NULL_NOT_ALLOWED: 1 }],
    ['a NULL in a key', 'uniques', 'id,code\n,a\n2,b\n', { NULL_NOT_ALLOWED: 1 }],
    ['a text too long', 'names', 'id,name\n1,äöüß€\n2,äöüß€x\n', { TOO_LONG: 1 }],
    ['a field too many', 'plain', 'id\n1,2\n3\n', { COLUMN_COUNT: 1 }],
  ])('%s is a reject', async (_what, table, csv, byCode) => {
    const { status, body } = await sendCsv(`${service.url}/v1/imports/${table}`, csv);
    expect(status).toBe(200);
    expect(JSON.parse(body.toString())).toMatchObject({ rows: { read: 2, loaded: 1 }, rejects: { byCode } });
  });
});
