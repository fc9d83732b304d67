import { sendCsv } from '@repo/faults';
import { afterEach, describe, expect, it } from 'vitest';
import type { ProblemDetails } from '../../src/problem.ts';
import type { ProblemCode } from '../../src/problem-codes.ts';
import { problemOf } from '../problem-of.ts';
import { startTestService } from '../test-service.ts';

const schema = `
  CREATE TABLE plain (id int);
  CREATE TABLE names (id int, name varchar(5));
  CREATE TABLE parents (id int PRIMARY KEY);
  INSERT INTO parents VALUES (1);
  CREATE TABLE uniques (id int PRIMARY KEY, code text UNIQUE);
  CREATE TABLE later (id int UNIQUE DEFERRABLE INITIALLY DEFERRED);
  CREATE TABLE children (id int, parent int REFERENCES parents);
  CREATE TABLE children_later (id int, parent int REFERENCES parents DEFERRABLE INITIALLY DEFERRED);
  CREATE TABLE checked (id int, age int CONSTRAINT grown_up CHECK (age >= 18));
  CREATE TABLE excluding (id int, at int4range, EXCLUDE USING gist (at WITH &&));
  CREATE DOMAIN filled AS int NOT NULL;
  CREATE DOMAIN even AS int CHECK (VALUE % 2 = 0);
  CREATE TABLE domains (id int, a filled, b even);
  CREATE TABLE lists (id int, tags text[]);
  CREATE TABLE shorts (id int, code bit varying(3));
  CREATE TABLE smalls (id int, numbers smallint[]);
  CREATE TABLE parted (id int) PARTITION BY RANGE (id);
  CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (0) TO (100);
  CREATE TABLE swallowing (id int);
  CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN IF NEW.id % 2 = 0 THEN RETURN NULL; END IF; RETURN NEW; END $$;
  CREATE TRIGGER swallowing BEFORE INSERT ON swallowing FOR EACH ROW EXECUTE FUNCTION swallow();
  CREATE TABLE raising (id int);
  CREATE FUNCTION raise() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'secret %', NEW.id; END $$;
  CREATE TRIGGER raising BEFORE INSERT ON raising FOR EACH ROW EXECUTE FUNCTION raise();
  CREATE TABLE indexed (id int, body text);
  CREATE INDEX ON indexed (body);`;

const service = await startTestService({ schema, importsMax: 1 });
afterEach(() => service.database.query('TRUNCATE plain'));

interface Refusal {
  readonly why: string;
  readonly table: string;
  readonly csv: string;
  readonly code: ProblemCode;
  readonly problem?: Partial<ProblemDetails>;
}

// Whoever refuses, "secret" is data and must not be in the answer.
const refusals: readonly Refusal[] = [
  {
    why: 'a key twice in the file',
    table: 'uniques',
    csv: 'id,code\n1,secret\n2,b\n1,c\n',
    code: 'CONSTRAINT_UNIQUE',
    problem: {
      constraint: 'uniques_pkey',
      detail: 'a row repeats a value that must be unique (constraint "uniques_pkey")',
    },
  },
  {
    why: 'another unique value twice',
    table: 'uniques',
    csv: 'id,code\n1,secret\n2,secret\n',
    code: 'CONSTRAINT_UNIQUE',
    problem: { constraint: 'uniques_code_key' },
  },
  {
    why: 'a key twice, found at COMMIT',
    table: 'later',
    csv: 'id\n1\n1\n',
    code: 'CONSTRAINT_UNIQUE',
    problem: { constraint: 'later_id_key' },
  },
  {
    why: 'a reference to nothing',
    table: 'children',
    csv: 'id,parent\n1,1\n2,2\n',
    code: 'CONSTRAINT_FOREIGN_KEY',
    problem: { constraint: 'children_parent_fkey' },
  },
  {
    why: 'a reference to nothing, found at COMMIT',
    table: 'children_later',
    csv: 'id,parent\n1,1\n2,2\n',
    code: 'CONSTRAINT_FOREIGN_KEY',
  },
  {
    why: 'a check',
    table: 'checked',
    csv: 'id,age\n1,18\n2,17\n',
    code: 'CONSTRAINT_CHECK',
    problem: { constraint: 'grown_up' },
  },
  {
    why: 'an exclusion',
    table: 'excluding',
    csv: 'id,at\n1,"[1,5)"\n2,"[4,6)"\n',
    code: 'CONSTRAINT_EXCLUSION',
  },
  {
    why: 'a check of a domain',
    table: 'domains',
    csv: 'id,a,b\n1,1,3\n',
    code: 'CONSTRAINT_CHECK',
    problem: { constraint: 'even_check' },
  },
  {
    why: 'a value that is not of a type that only the server knows',
    table: 'lists',
    csv: 'id,tags\n1,{happy}\n2,secret\n',
    code: 'TYPE_INVALID',
  },
  {
    why: 'a value too long for such a type',
    table: 'shorts',
    csv: 'id,code\n1,101\n2,101010\n',
    code: 'TOO_LONG',
  },
  {
    why: 'a value out of range of such a type',
    table: 'smalls',
    csv: 'id,numbers\n1,{99999}\n',
    code: 'OUT_OF_RANGE',
  },
  { why: 'no partition', table: 'parted', csv: 'id\n1\n100\n', code: 'CONSTRAINT_CHECK' },
  { why: 'a trigger that raises', table: 'raising', csv: 'id\n1\n', code: 'CONSTRAINT_CHECK' },
  {
    why: 'a trigger that swallows rows',
    table: 'swallowing',
    csv: 'id\n1\n2\n3\n',
    code: 'ROW_COUNT_MISMATCH',
    problem: { detail: '3 rows were sent and the database took 2' },
  },
  {
    why: 'a value too large for an index',
    table: 'indexed',
    csv: `id,body\n1,${Array.from({ length: 2000 }, (_, i) => Math.imul(i, 2654435761).toString(36)).join('')}\n`,
    code: 'TOO_LONG',
  },
];

describe('what only the database can find', () => {
  it.each(refusals)('$why: $code', async ({ table, csv, code, problem = {} }) => {
    const answer = await sendCsv(`${service.url}/v1/imports/${table}`, csv);
    const details = problemOf(answer, code);
    expect(details).toMatchObject({ importId: expect.stringMatching(/^[0-9a-f-]{36}$/), ...problem });
    expect(answer.body.toString()).not.toContain('secret');
    expect(JSON.stringify(service.logs)).not.toContain('secret');
    await service.idle();
    expect(await service.countRows(table)).toBe(0);
    expect((await sendCsv(`${service.url}/v1/imports/plain`, 'id\n1\n')).status).toBe(200);
  });

  it('is found for keys that are in the table already', async () => {
    const url = `${service.url}/v1/imports/parents`;
    problemOf(await sendCsv(url, 'id\n2\n1\n'), 'CONSTRAINT_UNIQUE');
    expect(await service.countRows('parents')).toBe(1);
    expect((await sendCsv(url, 'id\n2\n3\n')).status).toBe(200);
  });
});

describe('what is found before the database sees it', () => {
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

describe('a table that changes under an import', () => {
  it('that lost its columns meanwhile was changed', async () => {
    await service.database.query('CREATE TABLE moving (id int, label text)');
    const blocker = await service.pool.connect();
    await blocker.query('BEGIN; ALTER TABLE moving DROP COLUMN label');
    const answered = sendCsv(`${service.url}/v1/imports/moving`, 'id,label\n1,a\n');
    await service.waiting();
    await blocker.query('COMMIT');
    blocker.release();
    problemOf(await answered, 'TABLE_CHANGED');
  });

  it('that was dropped meanwhile is not found', async () => {
    await service.database.query('CREATE TABLE leaving (id int)');
    const blocker = await service.pool.connect();
    await blocker.query('BEGIN; DROP TABLE leaving');
    const answered = sendCsv(`${service.url}/v1/imports/leaving`, 'id\n1\n');
    await service.waiting();
    await blocker.query('COMMIT');
    blocker.release();
    problemOf(await answered, 'TABLE_NOT_FOUND');
  });
});
