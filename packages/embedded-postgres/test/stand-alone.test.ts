import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { isAlive } from '../src/cluster.ts';
import type { EmbeddedPostgresOptions } from '../src/index.ts';
import { makeHome, makeStandAlone, type Outcome, PLATFORM_PACKAGE, runProgram } from './stand-alone.ts';

// Starts the server in separate programs, to test what happens when its owner ends, and which users may own it.

const isRoot = process.getuid?.() === 0;
const UNPRIVILEGED_UID = 65_534;
const GONE_WITHIN_MS = 15_000;
let standAlone: string;
let shared: { home: string; remove: () => Promise<void> };

beforeAll(async () => {
  standAlone = await makeStandAlone(['pg', PLATFORM_PACKAGE]);
  shared = await makeOwnHome();
});
afterAll(() =>
  Promise.all([rm(standAlone, { recursive: true, maxRetries: 20, retryDelay: 100 }), shared.remove()]),
);

const makeOwnHome = () => (isRoot ? makeHome(UNPRIVILEGED_UID, UNPRIVILEGED_UID) : makeHome());

/** Runs the program as root's ordinary user `nobody`, or as the ordinary user that runs the tests. */
const run = async (home: string, options: Partial<EmbeddedPostgresOptions> = {}): Promise<Outcome> => {
  const outcome = await runProgram(
    standAlone,
    options,
    isRoot ? { home, uid: UNPRIVILEGED_UID, gid: UNPRIVILEGED_UID } : { home },
  );
  onTestFinished(() => void outcome.child.kill());
  return outcome;
};

const newHome = async (): Promise<string> => {
  const { home, remove } = await makeOwnHome();
  onTestFinished(remove);
  return home;
};

const isGone = async (pid: number): Promise<boolean> => {
  for (let waited = 0; waited < GONE_WITHIN_MS; waited += 50) {
    if (!isAlive(pid)) return true;
    await delay(50);
  }
  return false;
};

test('an ordinary user’s server lives in the home folder and belongs to the user', async () => {
  const home = await newHome();
  const { child, server, error } = await run(home);
  expect(error).toBeUndefined();
  expect(server?.dataFolder).toBe(path.join(home, '.local/share/stream-engine'));
  expect(existsSync(path.join(home, '.cache/stream-engine'))).toBe(true);
  const client = new pg.Client({ connectionString: String(server?.url) });
  await client.connect();
  expect((await client.query('SELECT 2 AS two')).rows).toEqual([{ two: 2 }]);
  await client.end();
  const { uid } = await stat(path.join(home, '.local/share/stream-engine/pgdata'));
  expect(uid).toBe(isRoot ? UNPRIVILEGED_UID : process.getuid?.());
  child.stdin?.end();
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(await isGone(Number(server?.pid))).toBe(true);
});

test('two programs that start together on an empty cache both get a server', async () => {
  const home = await newHome();
  const outcomes = await Promise.all(
    ['one', 'two'].map((name) => run(home, { dataFolder: path.join(home, name) })),
  );
  expect(outcomes.map(({ error }) => error)).toEqual([undefined, undefined]);
  expect(new Set(outcomes.map(({ server }) => server?.port)).size).toBe(2);
});

test('two programs start on one data folder: one gets it, the other gets an error', async () => {
  const home = await newHome();
  const cacheFolder = shared.home;
  const outcomes = await Promise.all([run(home, { cacheFolder }), run(home, { cacheFolder })]);
  expect(outcomes.filter(({ server }) => server)).toHaveLength(1);
  expect(outcomes.flatMap(({ error }) => error?.code ?? [])).toEqual(['FOLDER_IN_USE']);
});

describe('the server ends with its program', () => {
  test.each(['SIGKILL', 'SIGTERM'] as const)(
    'ends the server if the program ends by %s, and the next start succeeds',
    async (signal) => {
      const home = await newHome();
      const { child, server } = await run(home);
      child.kill(signal);
      const next = await run(home);
      expect(next.error).toBeUndefined();
      expect(await isGone(Number(server?.pid))).toBe(true);
    },
  );
});

test('a missing platform package is named', async () => {
  const bare = await makeStandAlone(['pg']);
  onTestFinished(() => rm(bare, { recursive: true }));
  const { error } = await runProgram(bare, {}, { home: await newHome() });
  expect(error).toEqual({
    code: 'BINARIES_MISSING',
    message: expect.stringContaining(`the optional dependency ${PLATFORM_PACKAGE} is not installed`),
  });
});
