import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { getContainerRuntimeClient } from 'testcontainers';
import { expect, onTestFinished, test } from 'vitest';
import { startEmbeddedPostgres } from '../../src/index.ts';
import { environmentFor } from '../env.ts';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));
const VITEST = path.join(PACKAGE, 'node_modules/vitest/vitest.mjs');
/** Above the largest process id of Linux. */
const DEAD_PID = 2 ** 22 + 1;
const NO_DOCKER = { DOCKER_HOST: 'tcp://127.0.0.1:1' };

const hasDocker = await getContainerRuntimeClient().then(
  () => true,
  () => false,
);

const listContainers = async (): Promise<readonly string[]> => {
  const { container } = await getContainerRuntimeClient();
  return (await container.dockerode.listContainers({ all: true })).map(({ Id }) => Id);
};

/** Runs a fixture's tests in a nested vitest. */
const run = (fixture: string, environment: Readonly<Record<string, string>>) =>
  new Promise<{ code: unknown; output: string }>((resolve) => {
    const parameters = [VITEST, 'run', '--config', 'test/fixtures/vitest.config.ts', fixture];
    const options = { cwd: PACKAGE, env: environmentFor(environment) };
    execFile(process.execPath, parameters, options, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });

test('without Docker, a clean run passes against an embedded server, and removes only the folder of a killed run', async () => {
  const folders = [DEAD_PID, process.pid].map((pid) =>
    path.join(tmpdir(), `stream-engine-test-${pid}-of-a-test`),
  );
  await Promise.all(folders.map((folder) => mkdir(folder)));
  onTestFinished(() => rm(String(folders[1]), { recursive: true, maxRetries: 20, retryDelay: 100 }));
  const { code, output } = await run('clean', NO_DOCKER);
  expect(output).toMatch(/^tests run against PostgreSQL 18\.\d+ embedded \(no Docker: .+\)$/m);
  expect(code, output).toBe(0);
  expect(folders.map((folder) => existsSync(folder))).toEqual([false, true]);
});

test.runIf(hasDocker)(
  'a clean run passes against a container, and removes it and only the container of a killed run',
  async () => {
    const { container } = await getContainerRuntimeClient();
    const ids = await Promise.all(
      [DEAD_PID, process.pid].map(async (pid) => {
        const Labels = { 'stream-engine.test-run': `${hostname()}:${pid}` };
        return (await container.dockerode.createContainer({ Image: 'postgres:17-trixie', Labels })).id;
      }),
    );
    onTestFinished(() => container.dockerode.getContainer(String(ids[1])).remove({ force: true }));
    const { code, output } = await run('clean', {});
    expect(output).toMatch(/^tests run against PostgreSQL 17\.\d+ in Docker \(testcontainers\)$/m);
    expect(code, output).toBe(0);
    const id = /"containerId":"(\w+)"/.exec(output)?.[1];
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    const left = await listContainers();
    expect([...ids, id!].map((one) => left.includes(one))).toEqual([false, true, false]);
  },
);

test('a run that requires Docker fails without it', async () => {
  const { code, output } = await run('clean', { ...NO_DOCKER, TEST_DATABASE: 'testcontainers' });
  expect(output).toContain('Could not find a working container runtime strategy');
  expect(code).toBe(1);
});

test('an unknown kind of server fails the run', async () => {
  const { code, output } = await run('clean', { TEST_DATABASE: 'sqlite' });
  expect(output).toContain('TEST_DATABASE is sqlite: set it to embedded or testcontainers');
  expect(code).toBe(1);
});

test('TEST_DATABASE_URL takes precedence, and the run leaves nothing on that server', async () => {
  const dataFolder = path.join(tmpdir(), `test-run-${randomUUID()}`);
  const server = await startEmbeddedPostgres({ dataFolder, durable: false });
  onTestFinished(async () => {
    await server.stop();
    await rm(dataFolder, { recursive: true, maxRetries: 20, retryDelay: 100 });
  });
  const { code, output } = await run('clean', {
    TEST_DATABASE_URL: server.url,
    TEST_DATABASE: 'testcontainers',
  });
  expect(output).toMatch(/^tests run against PostgreSQL 18\.\d+ of TEST_DATABASE_URL$/m);
  expect(code, output).toBe(0);
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  const { rows } = await admin.query('SELECT datname FROM pg_database ORDER BY datname');
  await admin.end();
  expect(rows.map(({ datname }) => datname)).toEqual(['postgres', 'template0', 'template1']);
});

test('a leaked connection fails the run and is described', async () => {
  const { code, output } = await run('leak', { TEST_DATABASE: 'embedded' });
  expect(output).toMatch(/^tests run against PostgreSQL 18\.\d+ embedded$/m);
  expect(output).toMatch(
    /leaked connection to test_\w+_leak_\w+: leaky, idle, process \d+, query: SELECT 42 AS answer/,
  );
  expect(output).toContain('1 passed');
  expect(code).toBe(1);
});

test('a connection of a killed test file is reported at the end of the run', async () => {
  const { code, output } = await run('killed', { TEST_DATABASE: 'embedded' });
  expect(output).toMatch(/leaked connection to test_\w+_killed_\w+: survivor, idle, .*query: SELECT 43/);
  expect(code).toBe(1);
});
