import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { userEnvironment } from './env.ts';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const POLL_MS = 20;

/** A folder of its own for what a test makes; the server's user may enter it when this process is root. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'demo-test-'));
  await chmod(folder, 0o755);
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  return folder;
}

/** The demo as its own process; its temporary files lie in `folder`, and so does the CSV file. */
export class DemoRun {
  readonly child: ChildProcess;
  readonly folder: string;
  output = '';
  errors = '';
  readonly #ended: Promise<unknown>;

  constructor(folder: string, ...options: string[]) {
    this.folder = folder;
    this.child = spawn(process.execPath, [MAIN, ...options], {
      cwd: folder,
      env: userEnvironment({ TMPDIR: folder }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => void this.child.kill('SIGKILL'));
    this.child.stdout!.setEncoding('utf8').on('data', (piece: string) => (this.output += piece));
    this.child.stderr!.setEncoding('utf8').on('data', (piece: string) => (this.errors += piece));
    this.#ended = once(this.child, 'close');
  }

  /** Exit code, or the signal that ended it. */
  async ended(): Promise<number | string | null> {
    await this.#ended;
    return this.child.exitCode ?? this.child.signalCode;
  }

  /** Resolves when the output matches, with the match. */
  async said(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.output);
      if (match) return match;
      if (this.child.exitCode !== null) throw new Error(`not said: ${pattern}\n${this.output}${this.errors}`);
      await delay(POLL_MS);
    }
  }

  /** Of the service; known once it has been announced. */
  async servicePid(): Promise<number> {
    return Number((await this.said(/service .*process (\d+)/))[1]);
  }

  /** The throw-away database's address, from the lock file in its data folder. */
  async databaseUrl(): Promise<string> {
    await this.said(/database {2}PostgreSQL/);
    const data = (await readdir(this.folder)).find((name) => name.startsWith('stream-engine-demo-'));
    const lock = await readFile(path.join(this.folder, data!, 'pgdata', 'postmaster.pid'), 'utf8');
    return `postgres://postgres@127.0.0.1:${lock.split('\n')[3]}/postgres`;
  }
}

/** Resolves when there is no such process any more. */
export async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await delay(POLL_MS);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
