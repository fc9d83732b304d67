import { sendCsv } from '@repo/faults';
import { beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '../../problem-of.ts';
import { receiptOf } from '../../receipt-of.ts';
import { startTestService } from '../../test-service.ts';

const partitions = (name: string) => `
  CREATE TABLE ${name}_low PARTITION OF ${name} FOR VALUES FROM (0) TO (100);
  CREATE TABLE ${name}_high PARTITION OF ${name} FOR VALUES FROM (100) TO (200);`;

const service = await startTestService({
  limits: { batchBytes: 4096 },
  schema: `
    CREATE TABLE values_allowed (v int PRIMARY KEY);
    INSERT INTO values_allowed VALUES (1), (2);
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN IF NEW.v NOT IN (1, 2) THEN RAISE EXCEPTION 'no'; END IF; RETURN NULL; END $$;
    CREATE TABLE triggered (id int, v int);
    CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON triggered DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION refuse();
    CREATE TABLE trigger_parts (id int, v int) PARTITION BY RANGE (id);
    CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON trigger_parts DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION refuse();
    ${partitions('trigger_parts')}
    CREATE TABLE trigger_leaf (id int, v int) PARTITION BY RANGE (id);
    ${partitions('trigger_leaf')}
    CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON trigger_leaf_low DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION refuse();
    CREATE TABLE reference_leaf (id int, v int) PARTITION BY RANGE (id);
    ${partitions('reference_leaf')}
    ALTER TABLE reference_leaf_low ADD FOREIGN KEY (v) REFERENCES values_allowed DEFERRABLE INITIALLY DEFERRED;
    CREATE TABLE key_leaf (id int, v int) PARTITION BY RANGE (id);
    ${partitions('key_leaf')}
    ALTER TABLE key_leaf_low ADD UNIQUE (v) DEFERRABLE INITIALLY DEFERRED;
    CREATE TABLE "key" (id int, v int UNIQUE DEFERRABLE INITIALLY DEFERRED);
    CREATE TABLE excluded (id int, v int, EXCLUDE USING btree (v WITH =) DEFERRABLE INITIALLY DEFERRED);

    CREATE TABLE chain (id int PRIMARY KEY, v int);
    CREATE FUNCTION follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.v > 0 AND NOT EXISTS (SELECT FROM chain WHERE id = NEW.v) THEN RAISE EXCEPTION 'no'; END IF;
      RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER follow AFTER INSERT ON chain DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION follow();

    CREATE TABLE audited (id int, v int);
    CREATE TABLE audit (v int CONSTRAINT audit_value REFERENCES values_allowed DEFERRABLE INITIALLY DEFERRED);
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit VALUES (NEW.v); RETURN NULL; END $$;
    CREATE TRIGGER note AFTER INSERT ON audited FOR EACH ROW EXECUTE FUNCTION note();

    CREATE TABLE parents (id int PRIMARY KEY);
    CREATE TABLE children (parent int REFERENCES parents DEFERRABLE INITIALLY DEFERRED);`,
});
const { database } = service;
const post = (path: string, csv: string) => sendCsv(`${service.url}/v1/imports/${path}`, csv);
const load = async (path: string, csv: string) => receiptOf(await post(path, csv));

beforeEach(() =>
  database.query(`
    TRUNCATE triggered, trigger_parts, trigger_leaf, reference_leaf, key_leaf, "key", excluded, chain, audited, audit, parents, children;
    INSERT INTO parents VALUES (1), (2);
    INSERT INTO children VALUES (1);`),
);

describe('onConstraint=reject with deferred constraints', () => {
  it.each([
    ['triggered', 13, 'CONSTRAINT_CHECK'],
    ['trigger_parts', 13, 'CONSTRAINT_CHECK'],
    ['trigger_leaf', 13, 'CONSTRAINT_CHECK'],
    ['reference_leaf', 13, 'CONSTRAINT_FOREIGN_KEY'],
    ['key_leaf', 1, 'CONSTRAINT_UNIQUE'],
    ['key', 1, 'CONSTRAINT_UNIQUE'],
    ['excluded', 1, 'CONSTRAINT_EXCLUSION'],
  ] as const)('rejects the records that would fail at COMMIT: %s', async (table, bad, code) => {
    for (const mode of ['append', 'replace']) {
      const path = `${table}?onConstraint=reject&mode=${mode}&maxRejects=1&dryRun=true`;
      const { rows, rejects } = await load(path, `id,v\n1,1\n2,${bad}\n3,2\n`);
      expect(rows).toEqual({ read: 3, loaded: 2, rejected: 1, skipped: 0 });
      expect(rejects.sample).toEqual([expect.objectContaining({ record: 2, line: 3, code })]);
    }
  });

  it('checks each record after all earlier ones, wherever a batch ends', async () => {
    const links = Array.from({ length: 2000 }, (_, i) => `${i + 1},${i}`);
    // Refers to the record after it.
    links[999] = '1000,1001';
    const { rows, rejects } = await load('chain?onConstraint=reject', `id,v\n${links.join('\n')}\n`);
    expect(rows.rejected).toBe(1001);
    expect(rejects.sample[0]).toMatchObject({ record: 1000, code: 'CONSTRAINT_CHECK' });
    expect(await database.query('SELECT max(id)::int AS id FROM chain')).toEqual([{ id: 999 }]);
  });
});

describe('a violation that only COMMIT detects', () => {
  it('a violation at COMMIT is reported if no record is at fault', async () => {
    for (const query of ['', '&dryRun=true']) {
      const problem = problemOf(
        await post(`audited?onConstraint=reject${query}`, 'id,v\n1,1\n2,13\n'),
        'CONSTRAINT_FOREIGN_KEY',
      );
      expect(problem).toMatchObject({ constraint: 'audit_value', rowsLoaded: 0 });
    }
    expect(await service.countRows('audited')).toBe(0);
  });

  it.each(['', '?dryRun=true'])('has no useless hint if it is of another table: %o', async (query) => {
    const { detail } = problemOf(
      await post(`audited${query}`, 'id,v\n1,1\n2,13\n'),
      'CONSTRAINT_FOREIGN_KEY',
    );
    expect(detail).toBe('a row refers to a row that does not exist (constraint "audit_value")');
  });

  it.each(['', '?dryRun=true'])('has a hint that helps to find the record: %o', async (query) => {
    const { detail } = problemOf(await post(`triggered${query}`, 'id,v\n1,1\n2,13\n'), 'CONSTRAINT_CHECK');
    expect(detail).toContain('onConstraint=reject');
  });
});

describe('a replace of rows to which a deferred foreign key refers', () => {
  it('succeeds if the file has the same keys', async () => {
    expect(await load('parents?mode=replace', 'id\n1\n3\n')).toMatchObject({ written: { deleted: 2 } });
  });

  it.each(['', '&onConstraint=reject', '&dryRun=true'])('is rejected otherwise: %o', async (query) => {
    problemOf(await post(`parents?mode=replace${query}`, 'id\n2\n'), 'REPLACE_REFERENCED');
    expect(await service.countRows('parents')).toBe(2);
  });
});
