import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { describe, expect, it, vi } from 'vitest';
import { command, type Ended } from '../cli/run-command.ts';
import { createTestFolder } from '../test-folder.ts';

const { path: cwd } = await createTestFolder();
const database = await createTestDatabase({
  schema:
    'CREATE TABLE people (id int PRIMARY KEY, contact text, born date); CREATE VIEW everyone AS TABLE people',
});

/** An empty variable counts as unset. */
const unset = { DATABASE_URL: '', CONFIG_FILE: '' };

/** Runs the command in this process, in the test's folder. */
async function run(
  parameters: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const before = process.cwd();
  process.chdir(cwd);
  for (const [name, value] of Object.entries({ ...unset, ...settings })) vi.stubEnv(name, value);
  try {
    return await command(['config', ...parameters]);
  } finally {
    vi.unstubAllEnvs();
    process.chdir(before);
  }
}

const write = (file: string, value: unknown) =>
  writeFile(path.join(cwd, file), JSON.stringify(value, null, 2));
const unchecked = 'Tables and columns were not checked: DATABASE_URL is not set.\n';

describe('stream-engine config check', () => {
  it('shows the settings of a file', async () => {
    await write('good.json', {
      defaults: { delimiter: ';', null: ['-', 'n/a'] },
      tables: {
        people: { mode: 'upsert', columns: { contact: { rule: 'email', required: true }, born: {} } },
        'sales.leads': { columns: { name: { aliases: ['Name, full'] } } },
      },
    });
    const summary = `good.json: OK
defaults: delimiter ";", null ["-","n/a"]
tables.people: mode "upsert"
tables.people.columns.contact: rule "email", required true
tables["sales.leads"].columns.name: aliases ["Name, full"]
${unchecked}`;
    expect(await run(['check', 'good.json'])).toEqual({ code: 0, stdout: summary, stderr: '' });
    expect(await run(['check'], { CONFIG_FILE: 'good.json' })).toMatchObject({ code: 0, stdout: summary });
  });

  it('checks the default file if none is named, and reports that it is missing', async () => {
    expect(await run(['check'])).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'stream-engine config check: no stream-engine.config.json in this folder; pass a file or set CONFIG_FILE\n',
    });
    await write('stream-engine.config.json', {});
    expect(await run(['check'])).toMatchObject({
      code: 0,
      stdout: `stream-engine.config.json: OK\n${unchecked}`,
    });
    await rm(path.join(cwd, 'stream-engine.config.json'));
  });

  it('reports every error, including values above the limits of the settings', async () => {
    await write('bad.json', {
      tables: { people: { recordBytesMax: 10, columns: { born: { dateOrder: 'ymd' } } } },
    });
    expect(await run(['check', 'bad.json'], { RECORD_BYTES_MAX: '9' })).toEqual({
      code: 1,
      stdout: '',
      stderr: `stream-engine config check: the configuration has 2 errors
bad.json:4:7: tables.people.recordBytesMax: must be at most 9, the limit of the service
bad.json:7:11: tables.people.columns.born.dateOrder: must be one of iso, mdy, dmy
`,
    });
    expect(await run(['check', 'none.json'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('none.json'),
    });
  });

  it('compares the file with the database of DATABASE_URL', async () => {
    const settings = { DATABASE_URL: database.url };
    await write('fits.json', {
      tables: { 'public.people': { key: 'id', columns: { Contact: { rule: 'email' } } } },
    });
    expect(await run(['check', 'fits.json'], settings)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/rule "email"\nAll of its tables and columns exist in the database\.\n$/),
    });
    await write('fits-not.json', {
      tables: {
        people: { key: 'born', columns: { name: {}, id: { rule: 'email' }, born: { aliases: ['contact'] } } },
        everyone: {},
        'public.people': { key: 'x' },
      },
    });
    const { code, stderr } = await run(['check', 'fits-not.json'], settings);
    expect(code).toBe(1);
    expect(stderr.replaceAll(/^fits-not\.json:\d+:\d+: /gm, '')).toBe(
      `stream-engine config check: the configuration has 7 errors
tables.people.key: must name the columns of the primary key or of a unique constraint of "people": "id"
tables.people.columns.name: is not a column of "people" that can be loaded
tables.people.columns.id.rule: works only with text columns, and this one is integer
tables.people.columns.born.aliases[0]: "contact" is the column "contact"
tables.everyone: public.everyone is a view, which cannot be loaded; import into its base table, or give the view an INSTEAD OF INSERT trigger
tables["public.people"]: names the same table as tables.people
tables["public.people"].key: names "x", which is not a column of "people"
`,
    );
  });

  it('reports that the database is unreachable', async () => {
    await write('any.json', { tables: { people: {} } });
    const { code, stderr } = await run(['check', 'any.json'], {
      DATABASE_URL: 'postgres://stranger:secret@127.0.0.1:1/nothing',
    });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^stream-engine config check: [^\n]+\n$/),
    });
    expect(stderr).not.toContain('secret');
  });
});

it('stream-engine config schema prints the shipped schema', async () => {
  const { stdout } = await run(['schema']);
  const shipped = await readFile(new URL('../../config.schema.json', import.meta.url), 'utf8');
  expect(JSON.parse(stdout)).toEqual(JSON.parse(shipped));
});
