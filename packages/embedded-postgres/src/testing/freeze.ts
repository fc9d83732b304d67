import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import './context.ts';

const frozen = new Set<number>();

/**
 * Stops a server process (SIGSTOP), like a machine that hangs: its connections stay open, but it reads and
 * answers nothing. It is thawed when the test file ends, if not before.
 *
 * @param pid from `pg_backend_pid()` or `pg_stat_activity`
 */
export const freezeBackend = async (pid: number): Promise<void> => {
  frozen.add(pid);
  await send(pid, 'STOP');
};

/** Resumes a frozen server process. */
export const thawBackend = async (pid: number): Promise<void> => {
  await send(pid, 'CONT');
  frozen.delete(pid);
};

/** Thaws all frozen processes, which would block DROP DATABASE and the server's shutdown. */
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

/** Rejects process ids of a server elsewhere, such as that of TEST_DATABASE_URL, which mean nothing here. */
const assertPostgres = async (pid: number): Promise<void> => {
  if (!/postgres/.test(await findCommand(pid)))
    throw new Error(
      `there is no process ${pid} of PostgreSQL on this machine: only a local server can be frozen`,
    );
};

/** Reads /proc, or falls back to ps: slim Linux images have no ps, and other systems no /proc. */
const findCommand = (pid: number): Promise<string> =>
  readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() =>
    promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).then(
      ({ stdout }) => stdout,
      () => '',
    ),
  );
