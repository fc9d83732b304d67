import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeWorks } from './environment.ts';
import { FreshCopy } from './fresh-copy.ts';
import { readBlocks } from './markdown.ts';
import { findPages, README, TUTORIAL } from './pages.ts';
import { commandsOf, ReadmeTrials } from './readme-trials.ts';
import { TutorialTrials } from './tutorial-trials.ts';

/** Enough for what installs and builds, on a machine that has other things to do. */
const SLOW_MS = 300_000;

const blocks = await readBlocks(README);
const lessons = commandsOf(await readBlocks(TUTORIAL));
const pages = await findPages();
let copy: FreshCopy;
let trials: ReadmeTrials;
let tutorial: TutorialTrials;

beforeAll(async () => {
  copy = await FreshCopy.make();
  trials = new ReadmeTrials(copy, blocks);
  tutorial = new TutorialTrials(copy);
  await tutorial.saveFiles();
});
afterAll(() => copy.remove(), SLOW_MS);

// In the page's order and in one copy, as somebody would go through it.
describe('the README', { timeout: SLOW_MS }, () => {
  for (const command of commandsOf(blocks)) {
    const skip = command.text.startsWith('docker') && !composeWorks;
    it.skipIf(skip)(`${command.text}`, () => trials.attempt(command));
  }
});

describe('docs/TUTORIAL.md', { timeout: SLOW_MS }, () => {
  for (const command of lessons) it(`${command.text}`, () => tutorial.attempt(command));
});

it('no page in docs/ has a command that no test tries', async () => {
  const known = new Set([...commandsOf(blocks), ...lessons].map(({ text }) => text));
  // Those of HTTP.md and CLI.md are tried by the service's own tests.
  const rest = pages.slice(1).filter(({ pathname }) => !/\/docs\/(?:HTTP|CLI)\.md$/.test(pathname));
  const others = await Promise.all(rest.map(async (page) => commandsOf(await readBlocks(page))));
  const untried = others.flat().filter(({ text }) => !known.has(text) && !trials.isOnlyLookedUp(text));
  expect(untried).toEqual([]);
});

it('every page names the version of pnpm that package.json does', async () => {
  const { packageManager } = JSON.parse(await readFile(path.join(copy.folder, 'package.json'), 'utf8'));
  const texts = await Promise.all(pages.map((page) => readFile(page, 'utf8')));
  const named = texts.flatMap((text) => [...text.matchAll(/pnpm@[\d.]+\d/g)].map(([version]) => version));
  expect(new Set(named)).toEqual(new Set([packageManager]));
});
