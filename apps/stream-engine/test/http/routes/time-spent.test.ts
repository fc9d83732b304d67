import { sendCsv } from '@repo/faults';
import { expect, it } from 'vitest';
import { startTestService } from '../../test-service.ts';

const NAP_MS = 400;

/** A table whose rows take time to merge and to delete. */
const service = await startTestService({
  schema: `
    CREATE TABLE items (id int PRIMARY KEY, label text);
    CREATE FUNCTION nap() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_sleep(${NAP_MS / 1000}); RETURN NULL; END $$;
    CREATE FUNCTION napped() RETURNS int LANGUAGE sql AS $$ SELECT 1 FROM pg_sleep(${NAP_MS / 1000}) $$;
    CREATE TABLE napping (id int, n int NOT NULL DEFAULT napped());
    CREATE TRIGGER nap BEFORE INSERT OR DELETE ON items FOR EACH STATEMENT EXECUTE FUNCTION nap()`,
});

it.each(['upsert', 'insert-new', 'replace'])(
  'counts the statements of mode=%s as time of the database',
  async (mode) => {
    const { body } = await sendCsv(`${service.url}/v1/imports/items?mode=${mode}`, 'id,label\n1,a\n');
    const { status, time } = JSON.parse(body.toString());
    expect(status).toBe('committed');
    expect(time.waitingForDatabaseMs).toBeGreaterThanOrEqual(NAP_MS);
  },
);

it('counts the evaluation of defaults as time of the database', async () => {
  const { body } = await sendCsv(`${service.url}/v1/imports/napping`, 'id,n\n1,\n');
  const { status, time } = JSON.parse(body.toString());
  expect(status).toBe('committed');
  expect(time.waitingForDatabaseMs).toBeGreaterThanOrEqual(NAP_MS);
});
