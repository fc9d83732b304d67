import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { RunningProgram } from '../running-program.ts';
import { ROOT } from './pages.ts';

export interface Finished {
  /** Exit code, or the signal that ended it. */
  readonly code: number | string | null;
  readonly output: string;
  readonly errors: string;
}

/** A newcomer's clone: the files of this repository in another folder, nothing installed and nothing built. */
export class FreshCopy {
  readonly folder: string;
  readonly #running = new Set<RunningProgram>();

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<FreshCopy> {
    const folder = await mkdtemp(path.join(tmpdir(), 'readme-test-'));
    await chmod(folder, 0o755);
    for (const name of await listFiles()) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      // A deleted file may not be committed yet.
      await copyFile(new URL(name, ROOT), path.join(folder, name)).catch(() => {});
    }
    return new FreshCopy(folder);
  }

  /** Runs a line of the page in a shell, to its end. */
  async run(command: string, environment: Readonly<Record<string, string>> = {}): Promise<Finished> {
    const program = this.#shell(command, environment);
    const code = await program.ended();
    return { code, output: program.output, errors: program.errors };
  }

  /** Starts a line of the page that runs until Ctrl-C. */
  start(command: string, environment: Readonly<Record<string, string>>): RunningProgram {
    const program = this.#shell(command, environment);
    this.#running.add(program);
    return program;
  }

  #shell(command: string, environment: Readonly<Record<string, string>>): RunningProgram {
    return new RunningProgram('/bin/sh', ['-c', command], { cwd: this.folder, environment });
  }

  async remove(): Promise<void> {
    for (const program of this.#running) await program.interrupt();
    await rm(this.folder, { recursive: true, force: true });
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
