import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '@repo/faults';
import { onTestFinished } from 'vitest';
import { RunningProgram } from './running-program.ts';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** A folder for the files of one test, which the server's user may enter if this process is root. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'demo-test-'));
  await chmod(folder, 0o755);
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  return folder;
}

/** The demo as a process, with its temporary files and its CSV file in `folder`. */
export class DemoRun extends RunningProgram {
  readonly folder: string;

  constructor(folder: string, ...options: string[]) {
    super(process.execPath, [MAIN, ...options], { cwd: folder, environment: { TMPDIR: folder } });
    this.folder = folder;
    onTestFinished(() => void this.child.kill('SIGKILL'));
  }

  /** Known once the demo has printed it. */
  async servicePid(): Promise<number> {
    return Number((await this.printed(/service .*process (\d+)/))[1]);
  }

  /** The address of the temporary database, from the lock file in its data folder. */
  async databaseUrl(): Promise<string> {
    await this.printed(/database {2}PostgreSQL/);
    const data = (await readdir(this.folder)).find((name) => name.startsWith('stream-engine-demo-'));
    const lock = await readFile(path.join(this.folder, data!, 'pgdata', 'postmaster.pid'), 'utf8');
    return `postgres://postgres@127.0.0.1:${lock.split('\n')[3]}/postgres`;
  }
}

/** Resolves when there is no such process. */
export async function gone(pid: number): Promise<void> {
  await until(() => {
    try {
      return !process.kill(pid, 0);
    } catch {
      return true;
    }
  });
}
