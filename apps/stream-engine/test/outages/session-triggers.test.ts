import { createPool } from '@repo/database';
import { openPooler, send, sendCsv } from '@repo/faults';
import { afterAll, describe, expect, it } from 'vitest';
import { form } from '../form.ts';
import { startTestService } from '../test-service.ts';

/** Statements of a trigger that would outlast the import, because they set something without LOCAL. */
const statements = [
  `SET client_encoding = 'LATIN1'`,
  `SET DateStyle = 'SQL, DMY'`,
  `SET TimeZone = 'Asia/Tokyo'`,
  `SET session_replication_role = replica`,
  `SET default_transaction_read_only = on`,
  `SET search_path = nowhere`,
  `SET ROLE pg_monitor`,
  `SET SESSION AUTHORIZATION pg_monitor`,
  `SET array_nulls = off`,
  `SET statement_timeout = 1`,
];

const { url: directUrl, database } = await startTestService({
  schema: `
    CREATE TABLE parents (id int PRIMARY KEY);
    CREATE TABLE others (name text, moments timestamptz[], parent int REFERENCES parents);
    ${statements
      .map(
        (statement, i) => `CREATE TABLE bad${i} (name text);
          CREATE FUNCTION change_setting${i}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${statement}; RETURN NEW; END $$;
          CREATE TRIGGER change_setting BEFORE INSERT ON bad${i} FOR EACH ROW EXECUTE FUNCTION change_setting${i}();`,
      )
      .join('\n')}`,
});

// The pooler shares its sessions, as in PgBouncer's session pooling.
const pooler = await openPooler(database.url);
afterAll(() => pooler.stop());
const pool = createPool({ connectionString: pooler.url, max: 3, onBackgroundError: () => {} });
const { url: pooledUrl } = await startTestService({ schema: '', pool });

describe.each([
  ['directly', directUrl],
  ['through a pooler', pooledUrl],
])('a trigger that changes the settings of its session, %s,', (_name, url) => {
  const get = async (path: string) => {
    const { status, body } = await send(`${url}/v1/${path}`, { method: 'GET' });
    expect(status).toBe(200);
    return JSON.parse(body.toString());
  };

  it.each(statements.map((statement, i) => [statement, i] as const))(
    'changes neither later imports nor its own answer: %s',
    async (statement, i) => {
      const named = form([{ file: 'name\né\n', filename: 'é.csv' }]);
      const { status, body } = await send(`${url}/v1/imports/bad${i}`, named);
      const own = JSON.parse(body.toString());
      const refused = /client_encoding/.test(statement) ? 'SETTING_CHANGED' : undefined;
      expect([status, own.code]).toEqual([refused ? 409 : 200, refused]);
      expect(await get(`imports/${own.id ?? own.importId}`)).toMatchObject({
        status: refused ? 'failed' : 'committed',
        file: 'é.csv',
      });

      const csv = 'name,moments,parent\né,"{2024-02-03 04:05,NULL}",\n';
      const answer = await sendCsv(`${url}/v1/imports/others`, csv);
      expect([answer.status, answer.body.toString()]).toEqual([200, expect.any(String)]);
      expect(await database.query('SELECT name, moments::text FROM others')).toEqual([
        { name: 'é', moments: expect.stringMatching(/^\{"2024-02-03 04:05:00\+00",NULL\}$/) },
      ]);
      const orphan = await sendCsv(`${url}/v1/imports/others`, 'name,parent\nx,77\n');
      expect(JSON.parse(orphan.body.toString())).toMatchObject({ code: 'CONSTRAINT_FOREIGN_KEY' });
      const { imports } = await get('imports');
      for (const { startedAt } of imports) expect(startedAt).toMatch(/^20\d\d-/);
      await database.query('DELETE FROM others');
    },
  );
});
