import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
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

/** Runs the commands of the README's quick start, in its order, and compares the answers. */
export class ReadmeTrials {
  readonly #copy: FreshCopy;
  readonly #commands: readonly Command[];
  #service: RunningProgram | undefined;
  #address = 'not started';
  #databaseUrl = 'not started';

  readonly #trials: readonly (readonly [RegExp, (command: Command) => Promise<void>])[] = [
    [/^npx -y pnpm@\S+ demo$/, (command) => this.#demo(command)],
    [/^npx -y pnpm@\S+ start$/, (command) => this.#start(command)],
    [/^curl .*contacts\.csv/, (command) => this.#curl(command)],
    [/ stream-engine \w+ people\.csv /, (command) => this.#withoutService(command)],
  ];

  constructor(copy: FreshCopy, blocks: readonly Block[]) {
    this.#copy = copy;
    this.#commands = commandsOf(blocks);
  }

  async attempt(command: Command): Promise<void> {
    const [, attempt] = this.#trials.find(([pattern]) => pattern.test(command.text)) ?? [];
    if (attempt === undefined) throw new Error(`no test runs this command: ${command.text}`);
    await attempt(command);
  }

  async #demo({ text }: Command): Promise<void> {
    const { code, output, errors } = await this.#copy.run(`${text} --rows ${DEMO_ROWS}`);
    expect(code, output + errors).toBe(0);
    expect(output).toContain(`COUNT(*) is ${DEMO_ROWS.toLocaleString('en-US')} as generated`);
    expect(output).toMatch(/^All \d+ checks passed\.$/m);
    // The demo's last lines suggest the page's next commands.
    for (const next of this.#commands.slice(1, 3)) expect(output).toContain(next.text);
  }

  async #start({ text }: Command): Promise<void> {
    const port = await freePort();
    const folder = path.join(this.#copy.folder, DATA_FOLDER);
    this.#service = this.#copy.start(text, { PORT: String(port), DATA_FOLDER: folder });
    const [, command] = await this.#service.printed(/try: (curl [^"\n]+)/);
    [, this.#databaseUrl] = (await this.#service.printed(/"databaseUrl":"(.*?)"/)) as unknown as [
      string,
      string,
    ];
    this.#address = `127.0.0.1:${port}`;
    expect(command).toBe(this.#commands[2]!.text.replace(PAGE_ADDRESS, this.#address));
  }

  async #withoutService({ text }: Command): Promise<void> {
    await writeFile(path.join(this.#copy.folder, 'people.csv'), 'id,email\n2000001,ada@example.org\n');
    const { code, output, errors } = await this.#copy.run(text, { DATABASE_URL: this.#databaseUrl });
    expect(code, errors).toBe(0);
    expect(output).toContain(text.includes(' plan ') ? 'import people.csv' : '1 read, 1 loaded');
  }

  /** Ctrl-C. */
  async stop(): Promise<void> {
    await this.#service?.interrupt();
  }

  async #curl({ text, next }: Command): Promise<void> {
    const { output, errors } = await this.#copy.run(`${text.replace(PAGE_ADDRESS, this.#address)} -sS`);
    expect(errors).toBe('');
    const shown = JSON.parse(next!.text);
    expect(shown.rows).toEqual({ read: 1_000_000, loaded: 1_000_000, rejected: 0, skipped: 0 });
    const rows = { ...shown.rows, read: DEMO_ROWS, loaded: DEMO_ROWS };
    expect(JSON.parse(output)).toMatchObject({ ...shown, rows });
  }
}
