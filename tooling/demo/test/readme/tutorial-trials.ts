import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import type { Finished, FreshCopy } from './fresh-copy.ts';
import type { Command } from './markdown.ts';
import { TUTORIAL } from './pages.ts';

/** A fifth of the page's; some are still invalid. */
const ROWS = 20_000;

type Check = (copy: FreshCopy, finished: Finished, command: Command) => void | Promise<void>;

/** Checks of the commands in docs/TUTORIAL.md, in its order. The first matching pattern counts. */
const checks: readonly (readonly [RegExp, Check])[] = [
  [/ plan contacts\.csv /, contactsArePlanned],
  [/ import contacts\.csv /, contactsAreLoadedOnce],
  [
    /^curl -F file=@contacts\.csv /,
    (_copy, { output }, { shown }) => expect(JSON.parse(output)).toMatchObject(JSON.parse(shown)),
  ],
  [/ rejects contacts-1 --output /, rejectsAreSaved],
  [/ rejects contacts-1 --explain$/, (_copy, { output }) => expect(output).toMatch(/^ +\^+$/m)],
  [
    / plan members\.csv /,
    (_copy, { output }) => expect(output).toMatch(/ import members\.csv .*--delimiter ';'/),
  ],
  [/ import members\.csv .*--dry-run$/, membersAreOnlyValidated],
  [/ import members\.csv /, membersAreLoaded],
  [/ import changes\.csv /, changesAreMerged],
  [/ import shops\.csv /, shopsAreLoaded],
  [/ clean members\.csv /, membersAreCleaned],
];

/** Runs a command of the page and checks its result. */
export async function attemptLesson(copy: FreshCopy, command: Command): Promise<void> {
  const { text } = command;
  const finished = await runBriefly(copy, text);
  // The page announces exit code 1 for this one.
  const code = / plan members\.csv /.test(text) ? 1 : 0;
  expect(finished.code, finished.output + finished.errors).toBe(code);
  await checks.find(([pattern]) => pattern.test(text))?.[1](copy, finished, command);
}

/** Skips npx and pnpm, which take a second, unless they must pass quoted arguments on unchanged. */
function runBriefly(copy: FreshCopy, text: string): Promise<Finished> {
  const line = text.includes("'") ? text : text.replace(/^npx \S+ \S+ (?=stream-engine )/, '');
  return copy.run(line.replace(/--rows \d+/, `--rows ${ROWS}`));
}

/** Saves the files that the page says to save. */
export async function saveFiles(copy: FreshCopy): Promise<void> {
  const page = await readFile(TUTORIAL, 'utf8');
  for (const [, name, content] of page.matchAll(/Save this as `(\S+\.csv)`.*?^```csv\n(.*?)^```/gms))
    await copy.save(name!, content!);
}

async function countContacts(copy: FreshCopy): Promise<number> {
  const query = 'SELECT count(*)::int FROM contacts WHERE id > 10000000 AND id < 20000000';
  const [row] = await copy.query(query);
  return (row as { count: number }).count;
}

async function contactsArePlanned(copy: FreshCopy, { output }: Finished): Promise<void> {
  expect(output).toContain('stream-engine import contacts.csv --table contacts');
  expect(await countContacts(copy)).toBe(0);
}

async function contactsAreLoadedOnce(
  copy: FreshCopy,
  { output }: Finished,
  { text, shown }: Command,
): Promise<void> {
  expect(output).toContain(shown.trim());
  const count = await countContacts(copy);
  expect(count).toBeGreaterThan(ROWS * 0.999);
  expect(count).toBeLessThan(ROWS);
  const again = await runBriefly(copy, text);
  const idIn = (receipt: string) => /import +(\S+)/.exec(receipt)![1];
  expect(idIn(again.output)).toBe(idIn(output));
  expect(await countContacts(copy)).toBe(count);
}

async function rejectsAreSaved(copy: FreshCopy): Promise<void> {
  const [header, ...lines] = (await copy.read('rejects.csv')).trimEnd().split('\n');
  expect(header).toBe((await copy.read('contacts.csv')).split('\n', 1)[0]);
  // A record may have several lines.
  expect(lines.length).toBeGreaterThanOrEqual(ROWS - (await countContacts(copy)));
}

async function membersAreOnlyValidated(copy: FreshCopy, { output }: Finished): Promise<void> {
  expect(output).toContain('3 read, 2 loaded, 1 rejected');
  expect(await copy.query('SELECT FROM contacts WHERE id > 20000000')).toEqual([]);
}

async function membersAreLoaded(copy: FreshCopy): Promise<void> {
  const members = 'SELECT id::int, email, signup_date::text FROM contacts WHERE id > 20000000 ORDER BY id';
  expect(await copy.query(members)).toEqual([
    { id: 20_000_001, email: 'ada@example.com', signup_date: '2015-02-13' },
    { id: 20_000_003, email: 'carol@example.org', signup_date: '2023-12-31' },
  ]);
}

async function changesAreMerged(copy: FreshCopy): Promise<void> {
  const changed = 'SELECT first_name, country FROM contacts WHERE id IN (20000001, 20000004) ORDER BY id';
  expect(await copy.query(changed)).toEqual([
    { first_name: 'Ada', country: 'Kenya' },
    { first_name: null, country: 'Peru' },
  ]);
}

async function shopsAreLoaded(copy: FreshCopy): Promise<void> {
  expect(await copy.query('SELECT zip FROM shops ORDER BY zip')).toEqual([
    { zip: '02134' },
    { zip: '98101' },
  ]);
}

async function membersAreCleaned(copy: FreshCopy): Promise<void> {
  const clean = await copy.read('clean.csv');
  expect(clean).toContain('20000001,ada@example.com,Ada,2015-02-13,38');
  expect(clean).not.toContain('not an address');
  expect(await copy.read('bad.csv')).toContain('20000002;not an address;Bob;05/01/2024;44');
}
