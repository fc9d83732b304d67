import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { contactsTableSql } from '@repo/csv-gen';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@repo/embedded-postgres';
import { expect } from 'vitest';
import { sql } from '../../src/sql.ts';
import { freePort } from '@repo/faults';
import type { RunningProgram } from '../running-program.ts';
import type { FreshCopy } from './fresh-copy.ts';
import type { Block } from './markdown.ts';

const PAGE_ADDRESS = '127.0.0.1:3000';
const DEMO_ROWS = 20_000;

/** Data folder of the README's service; the tutorial's continues with it. */
export const DATA_FOLDER = 'scratch-data';

export interface Command {
  readonly text: string;
  /** The fenced block after the command's; if it is JSON, the answer. */
  readonly next: Block | undefined;
}

/** Every line of every `sh` block. */
export function commandsOf(blocks: readonly Block[]): Command[] {
  return blocks.flatMap(({ language, text }, at) =>
    language === 'sh'
      ? text
          .split('\n')
          .filter(Boolean)
          .map((line) => ({ text: line, next: blocks[at + 1] }))
      : [],
  );
}

const people = `id,email,first_name,signup_date
2000001,ada@example.org,Ada,1815-12-10
2000002,not an address,Bob,2024-01-05
`;
const header = people.split('\n', 1)[0];

/** Runs the commands of the README, except the table of common jobs, in its order, and compares the answers. */
export class ReadmeTrials {
  readonly #copy: FreshCopy;
  readonly #start: Command;
  readonly #curl: Command;
  #ownDatabase: EmbeddedPostgres | undefined;
  #service: RunningProgram | undefined;
  #address = 'not started';

  readonly #trials: readonly (readonly [RegExp, (command: Command) => Promise<void>])[] = [
    [/^npx -y pnpm@\S+ demo$/, (command) => this.#runDemo(command)],
    [/^npx -y pnpm@\S+ stream-engine \w+ people\.csv /, (command) => this.#withoutService(command)],
    [/^npx -y pnpm@\S+ start$/, () => this.#startService()],
    [/^curl -F file=@contacts\.csv /, () => this.#upload()],
    [/^alias stream-engine=/, (command) => this.#useAlias(command)],
  ];

  constructor(copy: FreshCopy, blocks: readonly Block[]) {
    this.#copy = copy;
    const commands = commandsOf(blocks);
    this.#start = commands.find(({ text }) => text.endsWith(' start'))!;
    this.#curl = commands.find(({ text }) => text.startsWith('curl '))!;
  }

  async attempt(command: Command): Promise<void> {
    const [, attempt] = this.#trials.find(([pattern]) => pattern.test(command.text)) ?? [];
    if (attempt === undefined) throw new Error(`no test runs this command: ${command.text}`);
    await attempt(command);
  }

  /** Ends what the commands have started. */
  async stop(): Promise<void> {
    await this.#service?.interrupt();
    await this.#ownDatabase?.stop();
  }

  async #runDemo({ text }: Command): Promise<void> {
    const { code, output, errors } = await this.#copy.run(`${text} --rows ${DEMO_ROWS}`);
    expect(code, output + errors).toBe(0);
    expect(output).toContain(`COUNT(*) is ${DEMO_ROWS.toLocaleString('en-US')} as generated`);
    expect(output).toMatch(/^All \d+ checks passed\.$/m);
    // The demo's last lines suggest the page's next commands.
    for (const next of [this.#start, this.#curl]) expect(output).toContain(next.text);
  }

  async #withoutService({ text, next }: Command): Promise<void> {
    if (this.#ownDatabase === undefined) {
      const dataFolder = path.join(this.#copy.folder, 'scratch-own');
      this.#ownDatabase = await startEmbeddedPostgres({ dataFolder, durable: false });
      await sql(this.#ownDatabase.url, contactsTableSql);
      await this.#save('people.csv', people);
    }
    const { code, output, errors } = await this.#copy.run(text, { DATABASE_URL: this.#ownDatabase.url });
    expect(code, output + errors).toBe(0);
    if (text.includes(' plan ')) expect(output).toContain('stream-engine import people.csv');
    else expect(output).toContain(next!.text);
  }

  async #startService(): Promise<void> {
    const port = await freePort();
    const folder = path.join(this.#copy.folder, DATA_FOLDER);
    this.#service = this.#copy.start(this.#start.text, { PORT: String(port), DATA_FOLDER: folder });
    const [, command] = await this.#service.printed(/try: (curl [^"\n]+)/);
    this.#address = `127.0.0.1:${port}`;
    expect(command).toBe(this.#curl.text.replace(PAGE_ADDRESS, this.#address));
  }

  async #upload(): Promise<void> {
    const { text, next } = this.#curl;
    const { output, errors } = await this.#copy.run(`${text.replace(PAGE_ADDRESS, this.#address)} -sS`);
    expect(errors).toBe('');
    const shown = JSON.parse(next!.text);
    expect(shown.rows).toEqual({ read: 1_000_000, loaded: 1_000_000, rejected: 0, skipped: 0 });
    const rows = { ...shown.rows, read: DEMO_ROWS, loaded: DEMO_ROWS };
    expect(JSON.parse(output)).toMatchObject({ ...shown, rows });
  }

  /** A shell expands an alias from the next line on. */
  async #useAlias({ text }: Command): Promise<void> {
    await this.#save('people.csv', people);
    const { code, output, errors } = await this.#copy.run(`${text}\nstream-engine clean people.csv`);
    expect(code, errors).toBe(0);
    expect(output).toBe(`${header}\n2000001,ada@example.org,Ada,1815-12-10\n`);
  }

  #save(name: string, content: string): Promise<void> {
    return writeFile(path.join(this.#copy.folder, name), content);
  }
}
