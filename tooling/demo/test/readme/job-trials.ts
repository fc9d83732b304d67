import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { sql } from '../../src/sql.ts';
import type { Finished, FreshCopy } from './fresh-copy.ts';

const header = 'id,email,first_name\n';
const [ada, bob, carol] = [
  '30000001,ada@example.org,Ada\n',
  '30000002,not an address,Bob\n',
  '30000003,carol@example.org,Carol\n',
];

interface Job {
  /** Matches the command in the table. */
  readonly command: RegExp;
  /** Content of people.csv; by default two valid records. */
  readonly file?: string;
  /** Whether the table already has a row with Ada's id. */
  readonly isThere?: true;
  /** First names in the table after the command, by id; by default those before it. */
  readonly names?: readonly string[];
  readonly exitCode?: number;
  readonly output?: RegExp;
  /** A file that the command writes, with its content. */
  readonly writes?: readonly [name: string, content: string];
}

const withBob = header + ada + bob + carol;
const loaded = ['Kept', 'Ada', 'Carol'];

const jobs: readonly Job[] = [
  { command: / plan people/, output: /stream-engine import people\.csv/ },
  { command: / --dry-run$/, output: /2 read, 2 loaded/ },
  { command: / import people\.csv --table contacts$/, names: loaded },
  { command: / --mode upsert$/, isThere: true, names: loaded },
  { command: / --mode insert-new$/, isThere: true, names: ['Kept', 'Old', 'Carol'] },
  { command: / --mode replace$/, isThere: true, names: ['Ada', 'Carol'] },
  { command: / --on-constraint reject$/, isThere: true, names: ['Kept', 'Old', 'Carol'] },
  { command: / --max-rejects 1%$/, file: withBob, exitCode: 1, output: /REJECT_LIMIT_REACHED/ },
  { command: / import export\.csv /, names: ['Kept', 'José'] },
  { command: / --idempotency-key people-1$/, file: withBob, names: loaded },
  { command: / rejects people-1 --explain$/, output: /^ +\^+$/m },
  { command: / rejects people-1 --output /, writes: ['rejects.csv', header + bob] },
  { command: /\/v1\/tables\?name=shops/, output: /"public\.shops"/ },
  { command: / clean people\.csv /, file: withBob, writes: ['clean.csv', header + ada + carol] },
  { command: / doctor$/ },
];

/** Runs the commands of the README's common jobs against a running service and its database. */
export class JobTrials {
  readonly #copy: FreshCopy;
  readonly #address: string;
  readonly #databaseUrl: string;

  constructor(copy: FreshCopy, service: { readonly address: string; readonly databaseUrl: string }) {
    this.#copy = copy;
    this.#address = service.address;
    this.#databaseUrl = service.databaseUrl;
  }

  async attempt(command: string): Promise<void> {
    const job = jobs.find((candidate) => candidate.command.test(command));
    if (job === undefined) throw new Error(`no test tries this command: ${command}`);
    await this.#prepare(job);
    const { code, output, errors } = await this.#run(command);
    expect(code, output + errors).toBe(job.exitCode ?? 0);
    expect(output + errors).toMatch(job.output ?? /^/);
    expect(await this.#names()).toEqual(job.names ?? ['Kept', ...(job.isThere ? ['Old'] : [])]);
    if (job.writes) expect(await this.#file(job.writes[0])).toBe(job.writes[1]);
  }

  async #prepare({ file = header + ada + carol, isThere }: Job): Promise<void> {
    const there = isThere ? `, (30000001, 'old@example.org', 'Old')` : '';
    await sql(
      this.#databaseUrl,
      `DROP TABLE IF EXISTS shops; TRUNCATE contacts; INSERT INTO contacts (id, email, first_name) VALUES (1, 'kept@example.org', 'Kept')${there}`,
    );
    const save = (name: string, content: string | Buffer) =>
      writeFile(path.join(this.#copy.folder, name), content);
    await save('people.csv', file);
    await save(
      'export.csv',
      Buffer.from('id;email;first_name;signup_date\n30000004;jose@example.org;José;31/12/2024\n', 'latin1'),
    );
    await save('shops.csv', 'zip,name\n02134,Allston\n');
  }

  /** Runs a command of the table, with the longer command that `stream-engine` stands for, and this service's address. */
  #run(command: string): Promise<Finished> {
    const line = command
      .replace(/^stream-engine /, 'node apps/stream-engine/dist/main.js ')
      .replace('127.0.0.1:3000', this.#address);
    return this.#copy.run(line, { STREAM_ENGINE_SERVER: `http://${this.#address}` });
  }

  async #names(): Promise<string[]> {
    const rows = await sql(this.#databaseUrl, 'SELECT first_name FROM contacts ORDER BY id');
    return (rows as { first_name: string }[]).map(({ first_name: name }) => name);
  }

  #file(name: string): Promise<string> {
    return readFile(path.join(this.#copy.folder, name), 'utf8');
  }
}
