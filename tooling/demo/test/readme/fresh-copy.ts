import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { contactsTableSql } from '@repo/csv-gen';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@repo/embedded-postgres';
import { sql } from '../../src/sql.ts';
import { RunningProgram } from '../running-program.ts';
import { ROOT } from './pages.ts';

/** Address of the service in the pages. */
export const PAGE_ADDRESS = '127.0.0.1:3000';

/** The built service, which is also the command `stream-engine`. */
export const PROGRAM = 'apps/stream-engine/dist/main.js';

export interface Finished {
  /** Exit code, or the signal that ended it. */
  readonly code: number | string | null;
  readonly output: string;
  readonly errors: string;
}

interface Service {
  /** `127.0.0.1:` and its port. */
  readonly address: string;
  readonly databaseUrl: string;
}

type Environment = Readonly<Record<string, string>>;

/**
 * A newcomer's clone: the files of this repository in another folder, nothing installed and nothing built. The pages'
 * commands run in it one after the other, with one service and one database of the user's own.
 */
export class FreshCopy {
  readonly folder: string;
  /** The service that the README's command has started. */
  service: Service | undefined;
  /** The key that `key create` has printed. */
  key = '';
  readonly #running = new Set<RunningProgram>();
  #ownDatabase: EmbeddedPostgres | undefined;

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

  /**
   * Runs a line of a page in a shell, to its end, with the running service instead of the page's.
   * @param environment default: the variable that names the service
   */
  async run(command: string, environment = this.#serviceEnvironment()): Promise<Finished> {
    const address = this.service?.address ?? PAGE_ADDRESS;
    const line = command
      .replace(PAGE_ADDRESS, address)
      .replace(/^curl /, 'curl -sS ')
      .replace(/^stream-engine /, `node ${PROGRAM} `);
    const program = this.#shell(line, environment);
    const code = await program.ended();
    return { code, output: program.output, errors: program.errors };
  }

  /** Starts a line of a page that runs until Ctrl-C. */
  start(command: string, environment: Environment): RunningProgram {
    const program = this.#shell(command, environment);
    this.#running.add(program);
    return program;
  }

  #serviceEnvironment(): Environment {
    return this.service ? { STREAM_ENGINE_SERVER: `http://${this.service.address}` } : {};
  }

  #shell(command: string, environment: Environment): RunningProgram {
    return new RunningProgram('/bin/sh', ['-c', command], { cwd: this.folder, environment });
  }

  /** URL of a database with the table `contacts`, instead of the one in the pages. */
  async ownDatabase(): Promise<string> {
    if (this.#ownDatabase === undefined) {
      const dataFolder = path.join(this.folder, 'scratch-own');
      this.#ownDatabase = await startEmbeddedPostgres({ dataFolder, durable: false });
      await sql(this.#ownDatabase.url, contactsTableSql);
    }
    return this.#ownDatabase.url;
  }

  /** Runs statements in the database of the service. @returns the rows of the last one */
  query(statements: string): Promise<unknown[]> {
    return sql(this.service!.databaseUrl, statements);
  }

  path(name: string): string {
    return path.join(this.folder, name);
  }

  save(name: string, content: string | Buffer): Promise<void> {
    return writeFile(this.path(name), content);
  }

  read(name: string): Promise<string> {
    return readFile(this.path(name), 'utf8');
  }

  async remove(): Promise<void> {
    for (const program of this.#running) await program.interrupt();
    await this.#ownDatabase?.stop();
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
