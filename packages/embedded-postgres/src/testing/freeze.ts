import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import './context.ts';

const frozen = new Set<number>();

/**
 * Stops a server process (SIGSTOP) as a machine that hangs would: its connections stay open and nothing
 * is read or answered. Thawed at the latest when the test file ends.
 *
 * @param pid what `pg_backend_pid()` or `pg_stat_activity` calls it
 */
export const freezeBackend = async (pid: number): Promise<void> => {
  frozen.add(pid);
  await send(pid, 'STOP');
};

/** Lets a frozen server process go on. */
export const thawBackend = async (pid: number): Promise<void> => {
  await send(pid, 'CONT');
  frozen.delete(pid);
};

/** Thaws whatever is frozen: a frozen process would hold up DROP DATABASE and the server's shutdown. */
export const thawAll = async (): Promise<void> => {
  for (const pid of frozen) await thawBackend(pid).catch(() => {});
  frozen.clear();
};

const send = async (pid: number, signal: 'STOP' | 'CONT'): Promise<void> => {
  const { signals } = inject('testServer');
  if (signals.kind === 'container') {
    const { signalInContainer } = await import('./container.ts');
    return signalInContainer(signals.containerId, pid, signal);
  }
  await assertPostgres(pid);
  process.kill(pid, `SIG${signal}`);
};

/** The server of TEST_DATABASE_URL may run elsewhere, where its process ids mean nothing here. */
const assertPostgres = async (pid: number): Promise<void> => {
  if (!/postgres/.test(await findCommand(pid)))
    throw new Error(
      `there is no process ${pid} of PostgreSQL on this machine: only a local server can be frozen`,
    );
};

/** Slim Linux images have no ps, and other systems no /proc. */
const findCommand = (pid: number): Promise<string> =>
  readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() =>
    promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).then(
      ({ stdout }) => stdout,
      () => '',
    ),
  );
