import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from './env.ts';
import { DemoError } from './errors.ts';

/** Where the service's package has its program; resolved beside its exported entry, `dist/index.js`. */
const PROGRAM = fileURLToPath(new URL('main.js', import.meta.resolve('@repo/stream-engine')));
const LEAVE_WITH_PARENT = import.meta.resolve('./leave-with-parent.js');

/** As the image and `pnpm start` run it; the Dockerfile says why. */
const NODE_FLAGS = ['--max-semi-space-size=4', '--max-old-space-size=192'];

const LOG_LINES_KEPT = 20;
/** Longer than the service takes once its connections are gone. */
const STOP_TIMEOUT_MS = 10_000;

export interface Service {
  /** Such as `http://127.0.0.1:41235`. */
  readonly url: string;
  readonly pid: number;
  /** The last lines of its log where it has ended, which it should not have by itself. */
  obituary(): string | undefined;
  /** Asks it to leave, and resolves when it is gone. */
  stop(): Promise<void>;
}

/**
 * Starts the service as its own process on a free port of loopback.
 * @throws DemoError with the service's last words where it does not come up
 */
export async function startService(databaseUrl: string, signal: AbortSignal): Promise<Service> {
  const child = fork(PROGRAM, {
    execArgv: [...NODE_FLAGS, '--import', LEAVE_WITH_PARENT],
    env: childEnvironment({
      DATABASE_URL: databaseUrl,
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'info',
      NODE_ENV: 'production',
    }),
    // A group of its own: Ctrl-C reaches the demo alone, which then stops everything in order.
    detached: true,
    silent: true,
  });
  const gone = once(child, 'close');
  const log: string[] = [];
  const stop = () => stopChild(child, gone);
  try {
    const url = await Promise.race([
      listeningAt(child.stdout!, child.stderr!, log),
      gone.then(() => undefined),
      once(signal, 'abort').then(() => signal.throwIfAborted()),
    ]);
    if (url === undefined) throw new DemoError(`the service did not start:\n${log.join('\n')}`);
    const obituary = () => (isGone(child) ? log.join('\n') : undefined);
    return { url, pid: child.pid!, obituary, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Resolves with the address in the service's log, and goes on reading: a full pipe would stop the service. */
async function listeningAt(stdout: Readable, stderr: Readable, log: string[]): Promise<string> {
  return new Promise((resolve) => {
    const keep = async (stream: Readable) => {
      for await (const line of createInterface({ input: stream })) {
        log.push(line);
        if (log.length > LOG_LINES_KEPT) log.shift();
        const address = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
        if (address !== undefined) resolve(address);
      }
    };
    void keep(stdout);
    void keep(stderr);
  });
}

async function stopChild(child: ChildProcess, gone: Promise<unknown>): Promise<void> {
  const kill = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  if (!isGone(child)) child.kill('SIGTERM');
  await gone;
  clearTimeout(kill);
}

const isGone = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;
