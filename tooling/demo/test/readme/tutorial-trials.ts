import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { sql } from '../../src/sql.ts';
import { freePort } from '@repo/faults';
import type { Finished, FreshCopy } from './fresh-copy.ts';
import { TUTORIAL } from './pages.ts';
import { type Command, DATA_FOLDER } from './readme-trials.ts';

const PAGE_ADDRESS = '127.0.0.1:3000';

const ROWS = 100_000;

/** Runs the commands of docs/TUTORIAL.md, in its order, and checks their results. */
export class TutorialTrials {
  readonly #copy: FreshCopy;
  #address = 'not started';
  #databaseUrl = 'not started';

  /** The first matching pattern counts. */
  readonly #outcomes: readonly (readonly [
    RegExp,
    (finished: Finished, command: Command) => void | Promise<void>,
  ])[] = [
    [/ plan contacts\.csv /, (finished) => this.#planned(finished)],
    [/ import contacts\.csv /, (finished, command) => this.#imported(finished, command)],
    [
      /^curl -F file=@contacts\.csv /,
      ({ output }, { next }) => {
        expect(JSON.parse(output)).toMatchObject(JSON.parse(next!.text));
      },
    ],
    [/ rejects contacts-1 --output /, () => this.#rejectsSaved()],
    [/ rejects contacts-1 --explain$/, ({ output }) => expect(output).toMatch(/^ +\^+$/m)],
    [/ plan members\.csv /, ({ output }) => expect(output).toMatch(/ import members\.csv .*--delimiter ';'/)],
    [/ import members\.csv .*--dry-run$/, (finished) => this.#tried(finished)],
    [/ import members\.csv /, () => this.#membersAreThere()],
    [/ import changes\.csv /, () => this.#changed()],
    [
      / import shops\.csv /,
      async () =>
        expect(await this.#rows('SELECT zip FROM shops ORDER BY zip')).toEqual([
          { zip: '02134' },
          { zip: '98101' },
        ]),
    ],
    [/ clean members\.csv /, () => this.#cleaned()],
  ];

  constructor(copy: FreshCopy) {
    this.#copy = copy;
  }

  /** Saves the files that the page says to save. */
  async saveFiles(): Promise<void> {
    const page = await readFile(TUTORIAL, 'utf8');
    for (const [, name, content] of page.matchAll(/Save this as `(\S+\.csv)`.*?^```csv\n(.*?)^```/gms))
      await writeFile(path.join(this.#copy.folder, name!), content!);
  }

  /** The service that a command of the tutorial has started. */
  get service(): { readonly address: string; readonly databaseUrl: string } {
    return { address: this.#address, databaseUrl: this.#databaseUrl };
  }

  async attempt(command: Command): Promise<void> {
    if (command.text.endsWith(' start')) return this.#start(command.text);
    const finished = await this.#run(command.text);
    // The page announces exit code 1 for this one.
    const code = / plan members\.csv /.test(command.text) ? 1 : 0;
    expect(finished.code, finished.output + finished.errors).toBe(code);
    await this.#outcomes.find(([pattern]) => pattern.test(command.text))?.[1](finished, command);
  }

  async #start(text: string): Promise<void> {
    const port = String(await freePort());
    this.#address = `127.0.0.1:${port}`;
    const dataFolder = path.join(this.#copy.folder, DATA_FOLDER);
    const running = this.#copy.start(text, { PORT: port, DATA_FOLDER: dataFolder });
    [, this.#databaseUrl] = (await running.printed(/"databaseUrl":"(.*?)"/)) as unknown as [string, string];
    await running.printed(new RegExp(`open http://${this.#address}/ or try: `));
  }

  #run(text: string): Promise<Finished> {
    const command = text.replace(PAGE_ADDRESS, this.#address).replace(/^curl /, 'curl -sS ');
    return this.#copy.run(command, { STREAM_ENGINE_SERVER: `http://${this.#address}` });
  }

  #rows(query: string): Promise<unknown[]> {
    return sql(this.#databaseUrl, query);
  }

  async #count(): Promise<number> {
    const [row] = await this.#rows(
      'SELECT count(*)::int FROM contacts WHERE id > 10000000 AND id < 20000000',
    );
    return (row as { count: number }).count;
  }

  #file(name: string): Promise<string> {
    return readFile(path.join(this.#copy.folder, name), 'utf8');
  }

  async #planned({ output }: Finished): Promise<void> {
    expect(output).toContain('stream-engine import contacts.csv --table contacts');
    expect(await this.#count()).toBe(0);
  }

  async #imported({ output }: Finished, { text, next }: Command): Promise<void> {
    expect(output).toContain(next!.text.trim());
    const count = await this.#count();
    expect(count).toBeGreaterThan(ROWS * 0.999);
    expect(count).toBeLessThan(ROWS);
    const again = await this.#run(text);
    const idIn = (shown: string) => /import +(\S+)/.exec(shown)![1];
    expect(idIn(again.output)).toBe(idIn(output));
    expect(await this.#count()).toBe(count);
  }

  async #rejectsSaved(): Promise<void> {
    const [header, ...lines] = (await this.#file('rejects.csv')).trimEnd().split('\n');
    expect(header).toBe((await this.#file('contacts.csv')).split('\n', 1)[0]);
    // A record may have several lines.
    expect(lines.length).toBeGreaterThanOrEqual(ROWS - (await this.#count()));
  }

  async #tried({ output }: Finished): Promise<void> {
    expect(output).toContain('3 read, 2 loaded, 1 rejected');
    expect(await this.#rows('SELECT FROM contacts WHERE id > 20000000')).toEqual([]);
  }

  async #membersAreThere(): Promise<void> {
    const members = 'SELECT id::int, email, signup_date::text FROM contacts WHERE id > 20000000 ORDER BY id';
    expect(await this.#rows(members)).toEqual([
      { id: 20_000_001, email: 'ada@example.com', signup_date: '2015-02-13' },
      { id: 20_000_003, email: 'carol@example.org', signup_date: '2023-12-31' },
    ]);
  }

  async #changed(): Promise<void> {
    const changed = 'SELECT first_name, country FROM contacts WHERE id IN (20000001, 20000004) ORDER BY id';
    expect(await this.#rows(changed)).toEqual([
      { first_name: 'Ada', country: 'Kenya' },
      { first_name: null, country: 'Peru' },
    ]);
  }

  async #cleaned(): Promise<void> {
    const clean = await this.#file('clean.csv');
    expect(clean).toContain('20000001,ada@example.com,Ada,2015-02-13,38');
    expect(clean).not.toContain('not an address');
    expect(await this.#file('bad.csv')).toContain('20000002;not an address;Bob;05/01/2024;44');
  }
}
