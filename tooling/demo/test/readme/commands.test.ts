import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { userEnvironment } from '../env.ts';
import { FreshCopy } from './fresh-copy.ts';
import { attemptJob } from './job-trials.ts';
import { readCommands, readTable } from './markdown.ts';
import { operatingTrials } from './operating-trials.ts';
import { findPages, README, ROOT, TUTORIAL } from './pages.ts';
import { readmeCommands, readmeTrials } from './readme-trials.ts';
import { attempt } from './trials.ts';
import { attemptLesson, saveFiles } from './tutorial-trials.ts';

/** Enough to install and build on a busy machine. */
const SLOW_MS = 300_000;

const { status } = spawnSync('/bin/sh', ['-c', 'docker info && docker compose version'], {
  env: userEnvironment(),
  timeout: 10_000,
});
const composeWorks = status === 0;

const inReadme = new Set(readmeCommands.map(({ text }) => text));
const pages = await findPages();
/** Pages with commands that the README does not have, except those that tests of the service run. */
const others = await Promise.all(
  pages
    .filter(({ pathname }) => !/\/docs\/(?:HTTP|CLI|TUTORIAL)\.md$/.test(pathname))
    .map(async (page) => ({
      page: page.pathname.slice(ROOT.pathname.length),
      commands: (await readCommands(page)).filter(({ text }) => !inReadme.has(text)),
    })),
);
/** The commands in the README's table of common jobs that no other page has. */
const jobs = (await readTable(README, 'Task'))
  .map(([, cell]) => cell!.replaceAll('`', ''))
  .filter((job) => !others.some(({ commands }) => commands.some(({ text }) => text === job)));
// The README's service is still running.
const lessons = (await readCommands(TUTORIAL)).filter(({ text }) => !text.endsWith(' start'));
let copy: FreshCopy;

beforeAll(async () => {
  copy = await FreshCopy.make();
  await saveFiles(copy);
});
afterAll(() => copy.remove(), SLOW_MS);

// Commands run in the order of the page and in one copy, as a reader would go through it.
describe('the README', { timeout: SLOW_MS }, () => {
  const trials = [...readmeTrials, ...operatingTrials];
  for (const command of readmeCommands) it(`runs ${command.text}`, () => attempt(trials, copy, command));
});

// The tutorial finds the rows that the README's commands have left. Their ids do not collide.
describe('docs/TUTORIAL.md', { timeout: SLOW_MS }, () => {
  for (const command of lessons) it(`runs ${command.text}`, () => attemptLesson(copy, command));
});

describe('common jobs in the README', { timeout: SLOW_MS }, () => {
  it.each(jobs)('does the job: %s', (job) => attemptJob(copy, job));
});

describe.each(others.filter(({ commands }) => commands.length > 0))(
  '$page',
  { timeout: SLOW_MS },
  ({ commands }) => {
    for (const command of commands) {
      const skip = command.text.startsWith('docker') && !composeWorks;
      it.skipIf(skip)(`runs ${command.text}`, () => attempt(operatingTrials, copy, command));
    }
  },
);

it('every page names the version of pnpm in package.json', async () => {
  const { packageManager } = JSON.parse(await copy.read('package.json'));
  const texts = await Promise.all(pages.map((page) => readFile(page, 'utf8')));
  const named = texts.flatMap((text) => [...text.matchAll(/pnpm@[\d.]+\d/g)].map(([version]) => version));
  expect(new Set(named)).toEqual(new Set([packageManager]));
});
