import { sendCsv } from '@repo/faults';
import { describe, expect, it } from 'vitest';
import { problemOf } from '../../problem-of.ts';
import { startTestService } from '../../test-service.ts';

/** Tables that only reject rows with v = 12. */
const bodies: Readonly<Record<string, string>> = {
  state_23000: "RAISE SQLSTATE '23000'",
  state_own: "RAISE EXCEPTION 'no' USING ERRCODE = 'ZZ001'",
  state_user: "RAISE EXCEPTION 'no' USING ERRCODE = 'UE001'",
  state_40001: "RAISE EXCEPTION 'no' USING ERRCODE = '40001'",
  state_25006: "RAISE EXCEPTION 'no' USING ERRCODE = '25006'",
  state_42501: "RAISE insufficient_privilege USING MESSAGE = 'no'",
  strict: 'SELECT k INTO STRICT NEW.k FROM nothing',
  asserted: 'ASSERT NEW.v <> 12',
  cast_value: "NEW.v := 'twelve'::int",
  two_rows: 'NEW.v := (SELECT v FROM generate_series(1, 2) AS v)',
  divided: 'NEW.v := NEW.v / 0',
};
const triggered = (timing: string) =>
  Object.entries(bodies).map(
    ([name, body]) => `
    CREATE FUNCTION ${timing}_${name}() RETURNS trigger LANGUAGE plpgsql
      AS $$ BEGIN IF NEW.v = 12 THEN ${body}; END IF; RETURN NEW; END $$;
    CREATE TABLE ${timing}_${name} (k int PRIMARY KEY, v int);
    CREATE TRIGGER t ${timing} INSERT ON ${timing}_${name} FOR EACH ROW EXECUTE FUNCTION ${timing}_${name}();`,
  );
const service = await startTestService({
  schema: `
    CREATE TABLE nothing (k int);
    ${triggered('before').join('')} ${triggered('after').join('')}
    CREATE TABLE checked (k int PRIMARY KEY, v int CHECK (100 / (v - 12) < 1000));
    CREATE TABLE derived (k int PRIMARY KEY, v int, d int GENERATED ALWAYS AS (100 / (v - 12)) STORED);
    CREATE TABLE spelt (k int PRIMARY KEY, v int,
      d int GENERATED ALWAYS AS ((CASE v WHEN 12 THEN 'x' ELSE '1' END)::int) STORED);
    CREATE TABLE narrow (k int PRIMARY KEY, v int, d smallint GENERATED ALWAYS AS (v * v * 1000) STORED);
    CREATE TABLE indexed (k int PRIMARY KEY, v int);
    CREATE INDEX ON indexed ((100 / (v - 12)));
    CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql
      AS $$ BEGIN RAISE disk_full; END $$;
    CREATE TABLE full_up (k int PRIMARY KEY, v int);
    CREATE TRIGGER t BEFORE INSERT ON full_up FOR EACH ROW EXECUTE FUNCTION full_disk();`,
});
const { database } = service;
const post = (path: string, csv: string) => sendCsv(`${service.url}/v1/imports/${path}`, csv);
const tables = [
  ...Object.keys(bodies).flatMap((name) => [`before_${name}`, `after_${name}`]),
  'checked',
  'derived',
  'spelt',
  'narrow',
  'indexed',
];

describe.each(tables)('a row that %s rejects', (table) => {
  it('fails its import as a fault of the file, without a retry', async () => {
    await database.query(`TRUNCATE ${table}`);
    const problem = problemOf(await post(table, 'k,v\n1,0\n2,12\n3,0\n'), 'CONSTRAINT_CHECK');
    expect(problem).toMatchObject({ status: 422, retryable: false });
    // An error after the last row has no position.
    const isPlaced = !table.startsWith('after_');
    expect([problem.position?.line, problem.detail.includes('onConstraint=reject')]).toEqual([
      isPlaced ? 3 : undefined,
      !isPlaced,
    ]);
  });

  it.each(['k,v\n1,0\n2,12\n3,0\n', 'k,v\n1,0\n1,0\n2,12\n3,3\n'])(
    'affects no other record of %j with onConstraint=reject',
    async (csv) => {
      await database.query(`TRUNCATE ${table}`);
      const { status, body } = await post(`${table}?onConstraint=reject`, csv);
      expect(status, body.toString()).toBe(200);
      const isTwice = csv.includes('1,0\n1,0');
      expect(JSON.parse(body.toString()).rejects.byCode).toEqual({
        CONSTRAINT_CHECK: 1,
        ...(isTwice && { CONSTRAINT_UNIQUE: 1 }),
      });
      expect(await database.query(`SELECT k FROM ${table} ORDER BY k`)).toEqual([{ k: 1 }, { k: 3 }]);
    },
  );
});

it.each(['', '?onConstraint=reject'])(
  'an overloaded server does not count as a rejected row: %j',
  async (query) => {
    expect(problemOf(await post(`full_up${query}`, 'k,v\n1,0\n'), 'DATABASE_FULL').retryable).toBe(true);
  },
);
