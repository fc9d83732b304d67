import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { PostgresProxy, until } from '@repo/faults';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { startService } from '../child-service.ts';
import { CommandRun } from './run-command.ts';
import { createTestFolder } from '../test-folder.ts';

const folder = await createTestFolder();
const database = await createTestDatabase({ schema: 'CREATE TABLE items (id int PRIMARY KEY)' });
const proxy = await PostgresProxy.open(database.url);
afterAll(() => proxy.stop());
const service = await startService({ DATABASE_URL: proxy.url });
const targets = [
  ['a service', ['--server', service.url]],
  ['PostgreSQL itself', ['--database-url', proxy.url]],
] as const;

const small = await folder.write('small.csv', 'id\n1\n2\n3\n');
const countRows = async () =>
  (await database.query<{ n: number }>('SELECT count(*)::int AS n FROM items'))[0]!.n;
const stateOf = async (key: string) =>
  (
    await database.query<{ state: string }>('SELECT state FROM stream_engine.imports WHERE key = $1', [key])
  )[0]?.state;
const onBoard = async () => (await database.query('SELECT FROM stream_engine.progress')).length;
/** Waits until the import has reported progress, so that there is an entry to remove. */
const hasReported = async (key: string) =>
  (
    await database.query(
      'SELECT FROM stream_engine.progress JOIN stream_engine.imports ON id = import WHERE key = $1',
      [key],
    )
  ).length > 0;
/** Backends in a transaction of the test database. */
const atWork = () =>
  database.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'stream-engine'
      AND xact_start IS NOT NULL`,
  );

/** Whether a thread of the process waits in open(2) for the writer of a named pipe. */
const opens = async (pid: number) => {
  const threads = await readdir(`/proc/${pid}/task`);
  const waits = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/wchan`, 'utf8')),
  );
  return waits.some((wait) => wait.includes('wait_for_partner'));
};

beforeEach(() => database.query('TRUNCATE items'));

/** Starts an import that waits for the rest of its file. */
async function begun(key: string, target: readonly string[]): Promise<CommandRun> {
  const run = new CommandRun(['import', '-', '-t', 'items', '--idempotency-key', key, ...target]);
  run.child.stdin!.write(`id\n${Array.from({ length: 50_000 }, (_, id) => `${id}\n`).join('')}`);
  await until(() => hasReported(key));
  return run;
}

describe.each(targets)('Ctrl-C during an import to %s', (name, target) => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s cancels the import: nothing is loaded, no backend is left', async (signal, code) => {
    const key = `cancel ${name} ${signal}`.replaceAll(' ', '-');
    const run = await begun(key, target);
    run.child.kill(signal);
    const ended = await run.ended;
    expect({ ...ended, stderr: '' }).toEqual({ code, stdout: '', stderr: '' });
    expect(ended.stderr).toMatch(
      /^cancelling; interrupt again to exit immediately\nerror: The import was cancelled \(IMPORT_CANCELLED\)\n {2}the command was interrupted\n {2}0 rows were loaded \(import [\da-f-]{36}\)\n$/,
    );
    expect(await countRows()).toBe(0);
    await until(async () => (await stateOf(key)) === 'failed');
    // The service removes its progress after the response; the command already has.
    if (target[0] === '--server') await until(async () => (await onBoard()) === 0);
    expect(await onBoard()).toBe(0);
    await until(async () => (await atWork()).length === 0);
  });

  it('ends the import while a named pipe has no writer', async () => {
    const key = `pipe-${name}`.replaceAll(' ', '-');
    const pipe = path.join(folder.path, `${key}.pipe`);
    execFileSync('mkfifo', [pipe]);
    const run = new CommandRun(['import', pipe, '-t', 'items', '--idempotency-key', key, ...target]);
    await until(() => opens(run.child.pid!));
    run.child.kill('SIGTERM');
    expect(await run.ended).toMatchObject({
      code: 143,
      stderr: expect.stringContaining('The import was cancelled'),
    });
  });

  it('reports that it came too late, and shows the receipt', async () => {
    const key = `late-${name}`.replaceAll(' ', '-');
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    // Without a service, a separate transaction reads the ledger first.
    const nth = name === 'a service' ? 1 : 2;
    // COMMIT is done, and its response is being sent.
    const trap = proxy.trap(
      { from: 'backend', message: 'CommandComplete', text: /^COMMIT/, nth, when: 'before' },
      () => held,
    );
    const run = new CommandRun(['import', small, '-t', 'items', '--idempotency-key', key, ...target], {
      input: '',
    });
    await until(async () => (await countRows()) === 3);
    run.child.kill('SIGINT');
    await once(run.child.stderr!, 'readable');
    release();
    await trap.done;
    const { code, stdout, stderr } = await run.ended;
    expect(code).toBe(0);
    expect(stderr).toContain('too late to cancel: the import was already committed\n');
    expect(stdout).toContain('3 read, 3 loaded');
  });
});

it('a second signal exits immediately and says how to find the outcome', async () => {
  const run = await begun('twice', targets[0][1]);
  service.process.kill('SIGSTOP');
  try {
    run.child.kill('SIGINT');
    await once(run.child.stderr!, 'readable');
    run.child.kill('SIGINT');
    const { code, stderr } = await run.ended;
    expect(code).toBe(4);
    expect(stderr).toContain(
      `exited without waiting; see how it ended: stream-engine imports twice --server ${service.url}\n`,
    );
  } finally {
    service.process.kill('SIGCONT');
  }
  await until(async () => (await stateOf('twice')) === 'failed');
  expect(await countRows()).toBe(0);
});

it('a second signal with --json prints the problem', async () => {
  const run = await begun('twice-json', [...targets[0][1], '--json']);
  service.process.kill('SIGSTOP');
  // Simultaneous signals count as one, the first is not acknowledged, and a third would kill the process while it exits.
  const again = setInterval(() => run.child.kill('SIGINT'), 2_000);
  try {
    const { code, stdout, stderr } = await run.ended;
    expect({ code, stderr }).toEqual({ code: 4, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ code: 'OUTCOME_UNKNOWN', idempotencyKey: 'twice-json' });
  } finally {
    clearInterval(again);
    service.process.kill('SIGCONT');
  }
  await until(async () => (await stateOf('twice-json')) === 'failed');
});

it('a service killed during an import has loaded nothing: a temporary failure', async () => {
  const other = await startService({ DATABASE_URL: database.url });
  const run = await begun('killed', ['--server', other.url]);
  await other.kill();
  const { code, stdout, stderr } = await run.ended;
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toMatch(/^error: The connection was lost \(CONNECTION_LOST\)\n/);
  expect(stderr).toContain('  0 rows were loaded\n');
  expect(await countRows()).toBe(0);
});
