import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { describeDatabaseError, isDatabaseError, PoolerError } from '../../src/index.ts';
import { toDatabaseError } from '../../src/errors/describe-error.ts';
import { databaseErrorMessages } from '../../src/errors/sqlstate.ts';
import { openTestPool, rejectionOf } from '../test-pool.ts';

const { pool } = await openTestPool(`
  CREATE TABLE parent (id int PRIMARY KEY);
  CREATE TABLE child (
    id int CONSTRAINT child_pk PRIMARY KEY,
    parent int CONSTRAINT child_parent REFERENCES parent,
    size int CONSTRAINT child_size CHECK (size > 0),
    label varchar(3),
    need text NOT NULL DEFAULT '',
    span int4range,
    CONSTRAINT child_span EXCLUDE USING gist (span WITH &&)
  );
  INSERT INTO child VALUES (1, NULL, 1, NULL, '', '[1,5)');
`);

function serverError(fields: Partial<pg.DatabaseError>): pg.DatabaseError {
  return Object.assign(new pg.DatabaseError('secret text', 1, 'error'), fields);
}

describe('describeDatabaseError: errors of a real server', () => {
  it.each([
    ['INSERT INTO child (id) VALUES (1)', 'CONSTRAINT_UNIQUE', { constraint: 'child_pk', table: 'child' }],
    ['INSERT INTO child VALUES (424242, 434343)', 'CONSTRAINT_FOREIGN_KEY', { constraint: 'child_parent' }],
    ['INSERT INTO child VALUES (424242, NULL, -434343)', 'CONSTRAINT_CHECK', { constraint: 'child_size' }],
    ['INSERT INTO child (id, need) VALUES (424242, NULL)', 'CONSTRAINT_NOT_NULL', { column: 'need' }],
    [
      "INSERT INTO child (id, span) VALUES (424242, '[2,3)')",
      'CONSTRAINT_EXCLUSION',
      { constraint: 'child_span' },
    ],
    ["INSERT INTO child (id) VALUES ('424242x')", 'TYPE_INVALID', { sqlstate: '22P02' }],
    ['INSERT INTO child (id) VALUES (42424242424242)', 'OUT_OF_RANGE', { sqlstate: '22003' }],
    ["INSERT INTO child (id, label) VALUES (424242, 'abcd')", 'TOO_LONG', { sqlstate: '22001' }],
    ["SELECT 'day 424242x'::date", 'TYPE_INVALID', { sqlstate: '22007' }],
    ["SELECT '2024-02-30'::date", 'OUT_OF_RANGE', { sqlstate: '22008' }],
    ["DO $$ BEGIN RAISE EXCEPTION 'row 424242'; END $$", 'CONSTRAINT_CHECK', { sqlstate: 'P0001' }],
    ['SELECT 1 FROM missing_424242', 'TABLE_NOT_FOUND', { sqlstate: '42P01' }],
    ['SELECT missing_424242 FROM child', 'TABLE_CHANGED', { sqlstate: '42703' }],
    ['SELEC 424242', 'DATABASE_ERROR', { sqlstate: '42601', retryable: false }],
    ['SELECT 1/0', 'CONSTRAINT_CHECK', { sqlstate: '22012' }],
    [
      "DO $$ BEGIN RAISE EXCEPTION '424242' USING ERRCODE = '40001'; END $$",
      'CONSTRAINT_CHECK',
      { retryable: false },
    ],
    [
      "DO $$ BEGIN RAISE EXCEPTION '424242' USING ERRCODE = '53100'; END $$",
      'DATABASE_FULL',
      { retryable: true },
    ],
    ['DO $$ BEGIN ASSERT 424242 = 1; END $$', 'CONSTRAINT_CHECK', { sqlstate: 'P0004' }],
  ])('describes the error of: %s', async (sql, code, expected) => {
    const error = await rejectionOf(pool.query(sql));
    const description = describeDatabaseError(error);
    expect(description).toMatchObject({ code, ...expected });
    const known = toDatabaseError(error);
    expect(describeDatabaseError(known)).toEqual(description);
    // Neither the answer nor a printed log may contain a value, the SQL or the server's text.
    for (const text of [
      JSON.stringify(description),
      JSON.stringify(known),
      String(known.stack),
      String(known),
    ])
      expect(text).not.toMatch(/4242|4343|abcd|SELE|INSERT/);
    expect(known.cause).toBeUndefined();
  });
});

describe('describeDatabaseError: SQLSTATEs', () => {
  it.each([
    ['08006', 'DATABASE_UNAVAILABLE', true],
    ['53400', 'DATABASE_FULL', true],
    ['53100', 'DATABASE_FULL', true],
    ['55P03', 'TABLE_LOCKED', true],
    ['40P01', 'TABLE_LOCKED', true],
    ['40001', 'TABLE_LOCKED', true],
    ['42501', 'TABLE_FORBIDDEN', false],
    ['22021', 'UTF8_INVALID', false],
    ['22P03', 'DATABASE_ERROR', false],
    ['22P04', 'DATABASE_ERROR', false],
    ['XX000', 'DATABASE_ERROR', false],
    ['toStr', 'DATABASE_ERROR', false],
  ] as const)('describes SQLSTATE %s as %s', (sqlstate, code, retryable) => {
    expect(describeDatabaseError(serverError({ code: sqlstate }))).toEqual({
      code,
      message: databaseErrorMessages[code],
      retryable,
      sqlstate,
    });
  });
});

describe('describeDatabaseError: 08P01, which PostgreSQL and poolers use', () => {
  it('08P01 means a malformed COPY stream if PostgreSQL names its function', () => {
    const error = serverError({ code: '08P01', routine: 'pq_getmsgend' });
    expect(describeDatabaseError(error)).toMatchObject({ code: 'DATABASE_ERROR', retryable: false });
  });

  it('08P01 means a retryable failure of the pooler if no function is named', () => {
    const error = serverError({ code: '08P01', message: 'server login has been failing, try again later' });
    const description = {
      code: 'DATABASE_UNAVAILABLE',
      message:
        'the database cannot be reached or is not accepting work: a pooler in front of it, such as PgBouncer, refused ' +
        'the request or closed the connection; see the log',
      retryable: true,
      sqlstate: '08P01',
    };
    expect(describeDatabaseError(error)).toEqual(description);
    expect(describeDatabaseError(toDatabaseError(error))).toEqual(description);
    // The log shows the message of the pooler.
    expect(toDatabaseError(error).cause).toEqual(new PoolerError(error.message));
  });
});

describe('describeDatabaseError: why it is unavailable', () => {
  it.each([
    ['25006', 'it is read-only, perhaps a standby'],
    ['28P01', 'it rejected the role or the password'],
    ['3D000', 'there is no database with this name'],
    ['53200', 'it is out of memory'],
    ['53300', 'it has no free connection'],
    ['57014', 'the statement was cancelled, by a user or by statement_timeout'],
    ['57P01', 'an administrator closed the connection'],
    ['57P02', 'it crashed and is recovering'],
    ['57P03', 'it is starting or shutting down'],
    ['57P04', 'the database was dropped'],
  ])('explains SQLSTATE %s: %s', (sqlstate, reason) => {
    const description = {
      code: 'DATABASE_UNAVAILABLE',
      message: `the database cannot be reached or is not accepting work: ${reason}`,
      retryable: true,
      sqlstate,
    };
    const error = serverError({ code: sqlstate });
    expect(describeDatabaseError(error)).toEqual(description);
    expect(describeDatabaseError(toDatabaseError(error))).toEqual(description);
  });
});

describe('describeDatabaseError: the row', () => {
  it.each([
    ['COPY contacts, line 5, column id: "x"', 5],
    ['COPY contacts, line 12', 12],
    ['COPY contacts, line 7: "1\t2\t3"', 7],
    ['COPY t2024, Zeile 5, Spalte id: »7«', 5],
    ['COPY contacts, 第 9 行, 列 id: "7"', 9],
    ['COPY contacts, 31번째 줄, id 열: "7"', 31],
    ['contactsのCOPY、行 8、列 id: "7"', 8],
    ['PL/pgSQL function f(integer) line 3 at RAISE\nCOPY contacts, line 4: "5"', 4],
    ['COPY contacts, line 6, column a: "1\nCOPY contacts, line 99"', 6],
    ['PL/pgSQL function f() line 3 at RAISE', undefined],
    ['SQL statement "SELECT 1 FROM ONLY public.parent x"', undefined],
    ['COPY contacts', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('finds the row in the context %j', (where, row) => {
    expect(describeDatabaseError(serverError({ code: '23505', where })).copyRow).toBe(row);
  });
});

describe('describeDatabaseError: errors of input functions about a value', () => {
  it.each([
    ['42601', 'COPY t, line 1, column words: "\'"', 'TYPE_INVALID'],
    ['42P01', 'COPY t, line 1, column relation: "missing"', 'TYPE_INVALID'],
    ['3F000', 'COPY t, Zeile 1, Spalte relation: »a.b«', 'TYPE_INVALID'],
    ['54001', 'COPY t, line 1, column deep: "[[[["', 'TYPE_INVALID'],
    ['42601', 'PL/pgSQL function f() line 3 at EXECUTE\nCOPY t, line 1: "5"', 'DATABASE_ERROR'],
    ['42P01', 'SQL statement "SELECT 1 FROM missing"\nCOPY t, line 1: "5"', 'TABLE_NOT_FOUND'],
    ['42601', undefined, 'DATABASE_ERROR'],
    ['22P02', 'COPY t, line 1, column id: "x"', 'TYPE_INVALID'],
    ['22P02', 'COPY t, 31번째 줄, id 열: "x"', 'TYPE_INVALID'],
    ['22P02', 'JSON data, line 1: x\nCOPY t, line 1, column doc: "x"', 'TYPE_INVALID'],
    ['22P02', 'COPY t, line 1', 'CONSTRAINT_CHECK'],
    ['22P02', 'COPY t, line 1: "5,\t6"', 'CONSTRAINT_CHECK'],
    ['22P02', 'tのCOPY、行 8', 'CONSTRAINT_CHECK'],
    ['22P02', 'PL/pgSQL function f() line 3 at assignment\nCOPY t, line 1', 'CONSTRAINT_CHECK'],
    ['22P02', 'PL/pgSQL function f() line 3 at assignment', 'CONSTRAINT_CHECK'],
    ['22P04', 'COPY t, line 1: "5"', 'DATABASE_ERROR'],
    ['22021', 'COPY t, line 1', 'UTF8_INVALID'],
    ['2200H', 'COPY t, line 1', 'DATABASE_ERROR'],
    ['42501', 'COPY t, line 1', 'TABLE_FORBIDDEN'],
  ])('describes the error of an input function as %s in the context %j', (code, where, expected) => {
    expect(describeDatabaseError(serverError({ code, where }))).toMatchObject({
      code: expected,
      retryable: false,
    });
  });
});

describe('describeDatabaseError: no answer from a server', () => {
  it('knows the errors of sockets', () => {
    const error = Object.assign(new Error('connect ECONNREFUSED 10.1.2.3:5432'), { code: 'ECONNREFUSED' });
    expect(describeDatabaseError(error)).toEqual({
      code: 'DATABASE_UNAVAILABLE',
      message: 'the database cannot be reached or is not accepting work: nothing is listening at its address',
      retryable: true,
    });
    expect(toDatabaseError(error).message).toBe(describeDatabaseError(error).message);
    // An error of a socket may come from the uploading client: only errors of this package are known to be the database's.
    expect(isDatabaseError(error)).toBe(false);
    expect(isDatabaseError(toDatabaseError(error))).toBe(true);
  });

  it.each([[new Error('whatever')], ['text'], [undefined], [{ code: 'ECONNRESET' }]])(
    'describes %s as DATABASE_ERROR, but not as an error of the database',
    (error) => {
      expect(describeDatabaseError(error)).toMatchObject({ code: 'DATABASE_ERROR', retryable: false });
      expect(isDatabaseError(error)).toBe(false);
    },
  );

  it('keeps the cause of a lost connection', () => {
    const cause = new Error('Connection terminated unexpectedly');
    expect(toDatabaseError(cause)).toMatchObject({ code: 'DATABASE_UNAVAILABLE', cause });
  });
});
