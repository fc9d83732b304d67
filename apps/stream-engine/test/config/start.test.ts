import { sendCsv } from '@repo/faults';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { expect, it } from 'vitest';
import { spawnService, startService } from '../child-service.ts';
import { createTestFolder } from '../test-folder.ts';

const { path: folder } = await createTestFolder();
const { url: DATABASE_URL, query } = await createTestDatabase({
  schema: 'CREATE TABLE people (id int, contact text, later date)',
});
const CONFIG_FILE = path.join(folder, 'config.json');

const configure = (value: object) => writeFile(CONFIG_FILE, JSON.stringify(value));

async function failure(settings: Readonly<Record<string, string>>): Promise<string> {
  const service = spawnService({ DATABASE_URL, ...settings });
  expect(await service.exited).toBe(1);
  return (await service.stderr).replaceAll(folder, '');
}

it('the service runs with its configuration, and warns about missing tables', async () => {
  await configure({ tables: { people: { columns: { contact: { rule: 'email' } } }, absent: {} } });
  const service = await startService({ DATABASE_URL, CONFIG_FILE });
  expect(service.logs).toContainEqual(
    expect.objectContaining({ configFile: CONFIG_FILE, msg: 'read the configuration' }),
  );
  expect(service.logs).toContainEqual(
    expect.objectContaining({
      level: 40,
      msg: `${CONFIG_FILE}: tables.absent: there is no such table, or the service may not insert into it`,
    }),
  );
  expect((await sendCsv(`${service.url}/v1/imports/people`, 'id,contact\n1,A@X.org\n')).status).toBe(200);
  expect(await query('SELECT contact FROM people')).toEqual([{ contact: 'a@x.org' }]);
  expect(await service.stop()).toBe(0);
});

it('the service does not start with a missing or invalid file', async () => {
  expect(await failure({ CONFIG_FILE: path.join(folder, 'none.json') })).toMatch(
    /^stream-engine cannot start: ENOENT[^\n]+none\.json'\n$/,
  );
  await configure({ tables: { people: { colums: {}, mode: 'merge' } } });
  const [head, unknown, mode, ...rest] = (await failure({ CONFIG_FILE })).split('\n');
  expect(head).toBe('stream-engine cannot start: the configuration has 2 errors');
  expect(unknown).toMatch(
    /^\/config\.json:1:22: tables\.people\.colums: is not one of delimiter, .+, columns$/,
  );
  expect(mode).toBe(
    '/config.json:1:34: tables.people.mode: must be one of append, replace, upsert, insert-new',
  );
  expect(rest).toEqual(['']);
});

it('the service does not start if its configuration does not fit a table', async () => {
  await configure({ tables: { people: { columns: { later: { rule: 'email' } } } } });
  expect(await failure({ CONFIG_FILE })).toBe(`stream-engine cannot start: the configuration has an error
/config.json:1:42: tables.people.columns.later.rule: works only with text columns, and this one is date
`);
});

it('the service starts even if the database cannot check the configuration', async () => {
  await configure({ tables: { people: { columns: { later: { rule: 'email' } } } } });
  const service = await startService({
    DATABASE_URL: 'postgres://stranger@127.0.0.1:1/nothing',
    CONFIG_FILE,
  });
  expect(await service.stop()).toBe(0);
});
