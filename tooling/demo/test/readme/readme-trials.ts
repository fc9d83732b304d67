import { expect } from 'vitest';
import { freePort } from '@repo/faults';
import { sql } from '../../src/sql.ts';
import { type FreshCopy, PAGE_ADDRESS } from './fresh-copy.ts';
import { type Command, readCommands } from './markdown.ts';
import { README } from './pages.ts';
import type { Trial } from './trials.ts';

const DEMO_ROWS = 20_000;

const people = `id,email,first_name,signup_date
2000001,ada@example.org,Ada,1815-12-10
2000002,not an address,Bob,2024-01-05
`;

/** The README's commands, except its table of common jobs. */
export const readmeCommands = await readCommands(README);
const curlCommand = readmeCommands.find(({ text }) => text.startsWith('curl '))!.text;

/** Trials of them, in the order of the page. Later ones build on earlier ones. */
export const readmeTrials: readonly Trial[] = [
  [/^npx -y pnpm@\S+ demo$/, runDemo],
  [/^npx -y pnpm@\S+ stream-engine (?:plan|import) people\.csv /, importWithoutService],
  [/^npx -y pnpm@\S+ start$/, startService],
  [/^curl -F file=@contacts\.csv /, upload],
  [/^alias stream-engine=/, useAlias],
];

async function runDemo(copy: FreshCopy, { text }: Command): Promise<void> {
  const { code, output, errors } = await copy.run(`${text} --rows ${DEMO_ROWS}`);
  expect(code, output + errors).toBe(0);
  expect(output).toContain(`COUNT(*) is ${DEMO_ROWS.toLocaleString('en-US')} as generated`);
  expect(output).toMatch(/^All \d+ checks passed\.$/m);
  // The demo's last lines suggest the page's next commands.
  const suggested = output.trimEnd().split('\n').slice(-2);
  const commands = readmeCommands.map(({ text: command }) => `  ${command}`);
  expect(commands).toEqual(expect.arrayContaining(suggested));
}

async function importWithoutService(copy: FreshCopy, { text, shown }: Command): Promise<void> {
  await copy.save('people.csv', people);
  const database = await copy.ownDatabase();
  const { code, output, errors } = await copy.run(text, { DATABASE_URL: database });
  expect(code, output + errors).toBe(0);
  const isPlan = text.includes(' plan ');
  expect(output).toContain(isPlan ? 'stream-engine import people.csv' : shown);
  expect(await sql(database, 'SELECT first_name FROM contacts')).toEqual(
    isPlan ? [] : [{ first_name: 'Ada' }],
  );
}

async function startService(copy: FreshCopy, { text }: Command): Promise<void> {
  const port = String(await freePort());
  const running = copy.start(text, { PORT: port, DATA_FOLDER: copy.path('scratch-data') });
  const [, databaseUrl] = await running.printed(/"databaseUrl":"(.*?)"/);
  const [, command] = await running.printed(/try: (curl [^"\n]+)/);
  copy.service = { address: `127.0.0.1:${port}`, databaseUrl: databaseUrl! };
  expect(command).toBe(curlCommand.replace(PAGE_ADDRESS, copy.service.address));
}

async function upload(copy: FreshCopy, { text, shown }: Command): Promise<void> {
  const { output, errors } = await copy.run(text);
  expect(errors).toBe('');
  const receipt = JSON.parse(shown);
  expect(receipt.rows).toEqual({ read: 1_000_000, loaded: 1_000_000, rejected: 0, skipped: 0 });
  const rows = { ...receipt.rows, read: DEMO_ROWS, loaded: DEMO_ROWS };
  expect(JSON.parse(output)).toMatchObject({ ...receipt, rows });
}

/** A shell expands an alias from the next line on. */
async function useAlias(copy: FreshCopy, { text }: Command): Promise<void> {
  const { code, output, errors } = await copy.run(`${text}\nstream-engine clean people.csv`);
  expect(code, errors).toBe(0);
  expect(output).toBe(people.split('\n').slice(0, 2).join('\n').concat('\n'));
}
