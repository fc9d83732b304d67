import { send, sendCsv, until } from '@repo/faults';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { form } from '../../form.ts';
import { problemOf } from '../../problem-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({ schema: 'CREATE TABLE items (id int)' });
const url = `${service.url}/v1/imports/items`;
const json = async (path: string) =>
  JSON.parse((await send(`${service.url}${path}`, { method: 'GET' })).body.toString());
const named = (name: string) => ({ 'content-disposition': `attachment; filename="${name}"` });

describe('the name of a file', () => {
  it('the name is in the receipt, the import and the list', async () => {
    const { headers, body } = form([{ file: 'id\n1\n', filename: 'Zürich 漢字.csv' }]);
    const receipt = JSON.parse((await send(url, { headers, body })).body.toString());
    expect(receipt).toMatchObject({ status: 'committed', file: 'Zürich 漢字.csv' });
    expect(await json(`/v1/imports/${receipt.id}`)).toMatchObject({ file: 'Zürich 漢字.csv' });
    expect((await json('/v1/imports?limit=1')).imports).toMatchObject([{ file: 'Zürich 漢字.csv' }]);
  });

  it('a name may be sent with a file that is the body', async () => {
    const { body } = await sendCsv(`${url}?dryRun=true`, 'id\n1\n', { headers: named('a b.csv') });
    expect(JSON.parse(body.toString())).toMatchObject({ status: 'checked', file: 'a b.csv' });
  });

  it('the name is known while the import runs, and after it has failed', async () => {
    const file = new Readable({ read() {} });
    file.push('id\n1\n');
    const answer = sendCsv(url, file, { headers: { ...named('open.csv'), 'idempotency-key': 'open' } });
    await until(async () => (await json('/v1/imports/open')).file === 'open.csv');
    expect(await json('/v1/imports/open')).toMatchObject({ status: 'running', file: 'open.csv' });
    file.push('"');
    file.push(null);
    problemOf(await answer, 'QUOTE_UNTERMINATED');
    expect(await json('/v1/imports/open')).toMatchObject({ status: 'failed', file: 'open.csv' });
  });

  it.each([{}, named('-'), { 'content-disposition': '="";;filename' }])(
    'the name is absent if the client sends none: %j',
    async (headers) => {
      const { status, body } = await sendCsv(url, 'id\n1\n', { headers });
      expect(status).toBe(200);
      expect(JSON.parse(body.toString())).not.toHaveProperty('file');
      expect((await json('/v1/imports?limit=1')).imports[0]).not.toHaveProperty('file');
    },
  );
});

it('a file whose name cannot be stored is loaded anyway', async () => {
  await service.database.query(
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
     CREATE TRIGGER refuse BEFORE UPDATE OF file_name ON stream_engine.imports
       FOR EACH ROW EXECUTE FUNCTION refuse();`,
  );
  const { body } = await sendCsv(url, 'id\n77\n', { headers: named('a.csv') });
  expect(JSON.parse(body.toString())).toMatchObject({ status: 'committed', rows: { loaded: 1 } });
});
