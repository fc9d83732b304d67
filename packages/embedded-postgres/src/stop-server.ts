import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { type Cluster, SERVER_ENVIRONMENT } from './cluster.ts';

const STOP_TIMEOUT_MS = 10_000;

/**
 * `fast` ends all sessions and shuts down. `immediate` is like a crash: the next start recovers.
 */
export type StopMode = 'fast' | 'immediate';

const signals: Readonly<Record<StopMode, readonly NodeJS.Signals[]>> = {
  // A stopped (SIGSTOP) backend would block the first signal forever.
  fast: ['SIGINT', 'SIGQUIT', 'SIGKILL'],
  immediate: ['SIGQUIT', 'SIGKILL'],
};

/** Stops the server, and resolves when it is gone. @param ended resolves when the server exits */
export const stopServer = async (
  server: ChildProcess,
  ended: Promise<unknown>,
  mode: StopMode = 'fast',
): Promise<void> => {
  for (const signal of signals[mode]) {
    if (server.exitCode !== null || server.signalCode !== null || !server.pid) return;
    server.kill(signal);
    const timer = new AbortController();
    const timeout = delay(STOP_TIMEOUT_MS, undefined, { signal: timer.signal }).catch(() => {});
    await Promise.race([ended, timeout]);
    timer.abort();
  }
};

/**
 * Starts a shell that stops the server when this process ends, even by SIGKILL: its input ends then. It
 * tries a fast shutdown, and an immediate one if sessions remain after ten seconds.
 */
export const spawnWatchdog = (server: ChildProcess, cluster: Cluster): void => {
  if (process.platform === 'win32' || server.pid === undefined) {
    process.once('exit', () => server.kill());
    return;
  }
  const script =
    'read -r _; kill -INT "$1" || exit; n=0; ' +
    'while kill -0 "$1" && [ $n -lt 100 ]; do sleep 0.1; n=$((n+1)); done; kill -QUIT "$1"';
  const watchdog = spawn('/bin/sh', ['-c', script, 'postgres-watchdog', String(server.pid)], {
    cwd: '/',
    detached: true,
    env: SERVER_ENVIRONMENT,
    stdio: ['pipe', 'ignore', 'ignore'],
    ...(cluster.user && { uid: cluster.user.uid, gid: cluster.user.gid }),
  });
  // Without a shell, at least a normal exit of this process stops the server.
  watchdog.on('error', () => process.once('exit', () => server.kill('SIGINT')));
  watchdog.unref();
  (watchdog.stdin as unknown as { unref(): void }).unref();
  server.once('exit', () => watchdog.kill());
};
