import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { userEnvironment } from '../env.ts';
import { ROOT } from './pages.ts';

const POLL_MS = 50;

export interface Finished {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** What a newcomer has: the files of this repository in another folder, nothing installed and nothing built. */
export class FreshCopy {
  readonly folder: string;
  readonly #running = new Set<Running>();

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<FreshCopy> {
    const folder = await mkdtemp(path.join(tmpdir(), 'readme-test-'));
    await chmod(folder, 0o755);
    for (const name of await listFiles()) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      // A file may be deleted and not committed yet.
      await copyFile(new URL(name, ROOT), path.join(folder, name)).catch(() => {});
    }
    return new FreshCopy(folder);
  }

  /** Runs a line of the page in a shell, to its end. */
  async run(command: string, environment: Readonly<Record<string, string>> = {}): Promise<Finished> {
    const child = spawn('/bin/sh', ['-c', command], {
      cwd: this.folder,
      env: userEnvironment(environment),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const closed = once(child, 'close');
    const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
    await closed;
    return { code: child.exitCode, output, errors };
  }

  /** Starts a line of the page as a terminal does, with a process group that Ctrl-C would reach. */
  start(command: string, environment: Readonly<Record<string, string>>): Running {
    const child = spawn('/bin/sh', ['-c', command], {
      cwd: this.folder,
      detached: true,
      env: userEnvironment(environment),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const running = new Running(child);
    this.#running.add(running);
    return running;
  }

  async remove(): Promise<void> {
    for (const running of this.#running) await running.interrupt();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A command that goes on until it is told to stop. */
export class Running {
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  #output = '';

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#closed = once(child, 'close');
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding('utf8').on('data', (piece: string) => (this.#output += piece));
  }

  /** Resolves with the match when the output has it. */
  async said(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#output);
      if (match) return match;
      if (this.#child.exitCode !== null) throw new Error(`ended without ${pattern}:\n${this.#output}`);
      await delay(POLL_MS);
    }
  }

  /** Ctrl-C; resolves when every process that could write to the terminal is gone. */
  async interrupt(): Promise<void> {
    try {
      process.kill(-this.#child.pid!, 'SIGINT');
    } catch {
      // It is gone already.
    }
    await this.#closed;
  }
}

async function listFiles(): Promise<string[]> {
  const { stdout } = await promisify(execFile)(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { cwd: fileURLToPath(ROOT), maxBuffer: 64 * 1024 * 1024 },
  );
  return stdout.split('\0').filter(Boolean);
}
