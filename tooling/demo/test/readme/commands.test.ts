import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeWorks } from './environment.ts';
import { FreshCopy } from './fresh-copy.ts';
import { JobTrials } from './job-trials.ts';
import { readBlocks, readTable } from './markdown.ts';
import { OperatingTrials } from './operating-trials.ts';
import { CONFIG, CONTRIBUTING, findPages, OPERATING, README, ROOT, TUTORIAL } from './pages.ts';
import { commandsOf, ReadmeTrials } from './readme-trials.ts';
import { TutorialTrials } from './tutorial-trials.ts';

/** Enough to install and build on a busy machine. */
const SLOW_MS = 300_000;

const blocks = await readBlocks(README);
const lessons = commandsOf(await readBlocks(TUTORIAL));
const inReadme = new Set(commandsOf(blocks).map(({ text }) => text));
/** What these pages have and the README does not. */
const others = await Promise.all(
  [OPERATING, CONFIG, CONTRIBUTING].map(async (page) => ({
    page: page.pathname.slice(ROOT.pathname.length),
    commands: commandsOf(await readBlocks(page)).filter(({ text }) => !inReadme.has(text)),
  })),
);
/** The commands in the README's table of common jobs that no other page has. */
const jobs = (await readTable(README, 'Task'))
  .map(([, cell]) => cell!.replaceAll('`', ''))
  .filter((job) => !others.some(({ commands }) => commands.some(({ text }) => text === job)));
const pages = await findPages();
let copy: FreshCopy;
let trials: ReadmeTrials;
let tutorial: TutorialTrials;
let operating: OperatingTrials;

beforeAll(async () => {
  copy = await FreshCopy.make();
  trials = new ReadmeTrials(copy, blocks);
  tutorial = new TutorialTrials(copy);
  operating = new OperatingTrials(copy);
  await tutorial.saveFiles();
});
afterAll(() => copy.remove(), SLOW_MS);

// Commands run in the order of the page and in one copy, as a reader would go through it.
describe('the README', { timeout: SLOW_MS }, () => {
  for (const command of commandsOf(blocks))
    it(`runs ${command.text}`, () => (operating.find(command) ?? (() => trials.attempt(command)))());
});

// The tutorial finds the data that the README's service has left. Its rows do not collide with them.
describe('docs/TUTORIAL.md', { timeout: SLOW_MS }, () => {
  beforeAll(() => trials.stop());
  for (const command of lessons) it(`runs ${command.text}`, () => tutorial.attempt(command));
});

describe('common jobs in the README', { timeout: SLOW_MS }, () => {
  it.each(jobs)('does the job: %s', (job) => new JobTrials(copy, tutorial.service).attempt(job));
});

describe.each(others.filter(({ commands }) => commands.length > 0))(
  '$page',
  { timeout: SLOW_MS },
  ({ commands }) => {
    for (const command of commands) {
      const skip = command.text.startsWith('docker') && !composeWorks;
      it.skipIf(skip)(`runs ${command.text}`, () => operating.find(command)!());
    }
  },
);

it('no page has a command that no test runs', async () => {
  const known = new Set([...commandsOf(blocks), ...lessons].map(({ text }) => text));
  // Tests of the service run those of HTTP.md and CLI.md.
  const rest = pages.filter(({ pathname }) => !/\/docs\/(?:HTTP|CLI)\.md$/.test(pathname));
  const commands = await Promise.all(rest.map(async (page) => commandsOf(await readBlocks(page))));
  const unknown = commands.flat().filter((command) => !known.has(command.text) && !operating.find(command));
  expect(unknown).toEqual([]);
});

it('every page names the version of pnpm in package.json', async () => {
  const { packageManager } = JSON.parse(await readFile(path.join(copy.folder, 'package.json'), 'utf8'));
  const texts = await Promise.all(pages.map((page) => readFile(page, 'utf8')));
  const named = texts.flatMap((text) => [...text.matchAll(/pnpm@[\d.]+\d/g)].map(([version]) => version));
  expect(new Set(named)).toEqual(new Set([packageManager]));
});
