import { sendCsv } from '@repo/faults';
import { beforeEach, expect, it } from 'vitest';
import { configOf } from '../../../../../packages/engine/test/config/config-of.ts';
import { problemOf } from '../../problem-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({
  config: configOf({ tables: { configured: { onConstraint: 'reject' } } }),
  schema: `
    CREATE TABLE parent (id int PRIMARY KEY);
    INSERT INTO parent VALUES (1);
    CREATE FUNCTION balance() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF (SELECT sum(amt) FROM n) <> 0 THEN RAISE check_violation; END IF; RETURN NULL; END $$;
    CREATE TABLE balanced (k int PRIMARY KEY, amt int, parent int REFERENCES parent);
    CREATE TRIGGER balance AFTER INSERT ON balanced REFERENCING NEW TABLE AS n
      FOR EACH STATEMENT EXECUTE FUNCTION balance();
    CREATE TABLE rowwise (k int PRIMARY KEY, amt int);
    CREATE TRIGGER balance AFTER INSERT ON rowwise REFERENCING NEW TABLE AS n
      FOR EACH ROW EXECUTE FUNCTION balance();
    CREATE TABLE parted (k int PRIMARY KEY, amt int) PARTITION BY RANGE (k);
    CREATE TABLE parted_all PARTITION OF parted DEFAULT;
    CREATE TRIGGER balance AFTER INSERT ON parted REFERENCING NEW TABLE AS n
      FOR EACH STATEMENT EXECUTE FUNCTION balance();
    CREATE TABLE configured (k int PRIMARY KEY, amt int);
    CREATE TRIGGER balance AFTER INSERT ON configured REFERENCING NEW TABLE AS n
      FOR EACH STATEMENT EXECUTE FUNCTION balance();
    CREATE TABLE log (at text);
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO log VALUES (TG_WHEN); RETURN NULL; END $$;
    CREATE TABLE touched (k int PRIMARY KEY, amt int);
    CREATE TRIGGER before BEFORE INSERT ON touched FOR EACH STATEMENT EXECUTE FUNCTION touch();
    CREATE TRIGGER after AFTER INSERT ON touched FOR EACH STATEMENT EXECUTE FUNCTION touch();
    CREATE TABLE disabled (k int PRIMARY KEY, amt int);
    CREATE TRIGGER balance AFTER INSERT ON disabled REFERENCING NEW TABLE AS n
      FOR EACH STATEMENT EXECUTE FUNCTION balance();
    ALTER TABLE disabled DISABLE TRIGGER balance;
    CREATE TABLE updated (k int PRIMARY KEY, amt int);
    CREATE TRIGGER balance AFTER UPDATE ON updated REFERENCING NEW TABLE AS n
      FOR EACH STATEMENT EXECUTE FUNCTION balance();`,
});
const { database, url } = service;
const post = (path: string, csv: string) => sendCsv(`${url}/v1/imports/${path}`, csv);
beforeEach(() => database.query('TRUNCATE balanced, rowwise, parted, touched, disabled, updated, log'));

it.each(['balanced', 'rowwise', 'parted'])(
  'onConstraint=reject is rejected if a trigger of %s sees all rows of a statement',
  async (table) => {
    for (const query of ['onConstraint=reject', 'onConstraint=reject&mode=replace'])
      expect(
        problemOf(await post(`${table}?${query}`, 'k,amt\n1,5\n2,-5\n'), 'PARAMETER_INVALID').detail,
      ).toBe(
        `onConstraint=reject does not work with "${table}": its trigger "balance" sees all rows of a statement (REFERENCING NEW TABLE), which would be only part of the file; disable the trigger, or use onConstraint=fail`,
      );
    expect(await service.countRows(table)).toBe(0);
  },
);

it('onConstraint=reject in the configuration is a configuration error, which the request can override', async () => {
  const csv = 'k,amt\n1,5\n2,-5\n';
  expect(problemOf(await post('configured', csv), 'CONFIG_INVALID').detail).toMatch(
    /^in the configuration file, onConstraint=reject does not work with "configured": its trigger "balance" /,
  );
  problemOf(await post('configured?onConstraint=reject', csv), 'PARAMETER_INVALID');
  expect((await post('configured?onConstraint=fail', csv)).status).toBe(200);
});

it('a statement trigger checks the whole file by default', async () => {
  const { status, body } = await post('balanced', 'k,amt\n1,5\n2,-5\n');
  expect(status, body.toString()).toBe(200);
  expect(await service.countRows('balanced')).toBe(2);
});

it('a violation has no hint at onConstraint=reject if that would be rejected', async () => {
  const problem = problemOf(await post('balanced', 'k,amt,parent\n1,0,7\n'), 'CONSTRAINT_FOREIGN_KEY');
  expect(problem.detail).not.toContain('onConstraint');
});

it.each(['touched', 'disabled', 'updated'])(
  'onConstraint=reject works for %s, whose triggers see no other rows',
  async (table) => {
    const { status, body } = await post(`${table}?onConstraint=reject`, 'k,amt\n1,5\n1,6\n2,7\n');
    expect(status, body.toString()).toBe(200);
    expect(JSON.parse(body.toString()).rows).toEqual({ read: 3, loaded: 2, rejected: 1, skipped: 0 });
  },
);

it('a statement trigger fires for each block, and for each row of a block with a violation', async () => {
  await post('touched?onConstraint=reject', 'k,amt\n1,5\n2,7\n');
  expect(await service.countRows('log')).toBe(2);
  await database.query('TRUNCATE log');
  await post('touched?onConstraint=reject', 'k,amt\n1,5\n3,7\n4,7\n');
  expect(await service.countRows('log')).toBeGreaterThan(2);
});
