import { access, rm } from 'node:fs/promises';
import { expect } from 'vitest';
import { sql } from '../../src/sql.ts';
import { freePort } from '@repo/faults';
import { type FreshCopy, PAGE_ADDRESS, PROGRAM } from './fresh-copy.ts';
import { type Command, readBlocks } from './markdown.ts';
import { CONFIG } from './pages.ts';
import type { Trial } from './trials.ts';

const oneOfTwoRows = { rows: { read: 2, loaded: 1, rejected: 1, skipped: 0 } };

/** Trials of the commands in docs/OPERATING.md, docs/CONFIG.md and CONTRIBUTING.md. */
export const operatingTrials: readonly Trial[] = [
  [/^DATABASE_URL=(\S+) npx -y pnpm@\S+ start$/, startOnOwnDatabase],
  [/^docker compose up --build$/, composeUp],
  [/^DATABASE_URL=(\S+) node \S+ key create /, createKey],
  [/^curl -H "Authorization: Bearer \$KEY" /, uploadWithKey],
  [/^node \S+ config check$/, checkConfig],
  [/^npx -y pnpm@\S+ csv-gen /, generateFile],
  // These commands run the tests again, this one included, or take minutes.
  [/^npx -y pnpm@\S+ (test|measure)\b/, expectScript],
];

async function startOnOwnDatabase(
  copy: FreshCopy,
  { text }: Command,
  [, url]: RegExpExecArray,
): Promise<void> {
  const database = await copy.ownDatabase();
  await sql(database, 'CREATE SCHEMA sales; CREATE TABLE sales.leads (id int PRIMARY KEY, work_email text)');
  const service = copy.start(text.replace(url!, database), { PORT: '0' });
  const [origin] = await service.printed(/http:\/\/127\.0\.0\.1:\d+/);
  await copy.save('leads.csv', 'ID,work_email\n1,Ada@Example.org\n2,invalid\n');
  const { output } = await copy.run(`curl -F file=@leads.csv ${origin}/v1/imports/sales.leads`);
  expect(JSON.parse(output)).toMatchObject(oneOfTwoRows);
  expect(await sql(database, 'TABLE sales.leads')).toEqual([{ id: 1, work_email: 'ada@example.org' }]);
  await service.interrupt();
  await expect(fetch(`${origin}/livez`)).rejects.toThrow('fetch failed');
}

async function composeUp(copy: FreshCopy, { text }: Command): Promise<void> {
  const port = String(await freePort());
  const environment = { PORT: port, COMPOSE_PROJECT_NAME: `readme-test-${process.pid}` };
  const up = copy.start(text, environment);
  try {
    await up.printed(/try: curl/);
    await copy.save('people.csv', 'id,email\n1,ada@example.org\n2,invalid\n');
    const { output } = await copy.run(
      `curl -F file=@people.csv http://127.0.0.1:${port}/v1/imports/contacts`,
    );
    expect(JSON.parse(output)).toMatchObject(oneOfTwoRows);
  } finally {
    await up.interrupt();
    await copy.run('docker compose down --volumes --timeout 5', environment);
  }
}

async function createKey(copy: FreshCopy, { text }: Command, [, url]: RegExpExecArray): Promise<void> {
  const { output, errors } = await copy.run(text.replace(url!, await copy.ownDatabase()));
  expect(output).toMatch(/^sek_[\da-f]{16}_[\w-]{43}\n$/);
  expect(errors).toMatch(
    /name ci, tables public\.contacts, modes append,upsert, expires .* Save it now; it is not shown again:\n$/,
  );
  copy.key = output.trim();
}

async function uploadWithKey(copy: FreshCopy, { text }: Command): Promise<void> {
  await copy.save('contacts.csv', 'id,email\n1,ada@example.org\n');
  const service = copy.start(`node ${PROGRAM}`, { DATABASE_URL: await copy.ownDatabase(), PORT: '0' });
  const [, address] = await service.printed(/http:\/\/(127\.0\.0\.1:\d+)/);
  const command = text.replace(PAGE_ADDRESS, address!);
  const refused = await copy.run(command, { KEY: 'none' });
  expect(JSON.parse(refused.output)).toMatchObject({ status: 401, code: 'KEY_INVALID' });
  const { output } = await copy.run(command, { KEY: copy.key });
  expect(JSON.parse(output)).toMatchObject({ status: 'committed', rows: { loaded: 1 } });
  await service.interrupt();
}

async function checkConfig(copy: FreshCopy, { text, shown }: Command): Promise<void> {
  const config = (await readBlocks(CONFIG)).find(({ language }) => language === 'json')!.text;
  await copy.save('stream-engine.config.json', config);
  const { output, errors } = await copy.run(text);
  // Later commands must not find it.
  await rm(copy.path('stream-engine.config.json'));
  expect(output + errors).toBe(shown);
  await access(copy.path(JSON.parse(config).$schema));
}

async function generateFile(copy: FreshCopy, { text }: Command): Promise<void> {
  const { code, errors } = await copy.run(text.replace(/--rows \d+/, '--rows 500'));
  expect(code, errors).toBe(0);
  expect(JSON.parse(await copy.read('expected.json')).rows.read).toBe(500);
  await access(copy.path('contacts.csv'));
}

async function expectScript(copy: FreshCopy, _command: Command, [, name]: RegExpExecArray): Promise<void> {
  expect(JSON.parse(await copy.read('package.json')).scripts).toHaveProperty(name!);
}
