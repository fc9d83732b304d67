import { access, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { freePort } from './environment.ts';
import type { FreshCopy } from './fresh-copy.ts';
import type { Block } from './markdown.ts';

const PAGE_ADDRESS = '127.0.0.1:3000';
const DEMO_ROWS = 20_000;

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

/** Runs the commands of the README, in its order, and compares the answers. Later ones build on earlier ones. */
export class ReadmeTrials {
  readonly #copy: FreshCopy;
  readonly #commands: readonly Command[];
  readonly #people: string;
  readonly #program: string;
  readonly #config: string;
  #address = 'not started';
  /** The receipt of people.csv. */
  #receipt: Record<string, unknown> | undefined;

  readonly #trials: readonly (readonly [
    RegExp,
    (command: Command, match: RegExpExecArray) => Promise<void>,
  ])[] = [
    [/^npx -y pnpm@\S+ demo$/, (command) => this.#demo(command)],
    [/^npx -y pnpm@\S+ start$/, (command) => this.#start(command)],
    [/^curl .*contacts\.csv/, (command) => this.#curlContacts(command)],
    [/^curl .*people\.csv/, (command) => this.#curlPeople(command)],
    [/^curl \S+\/people-1$/, (command) => this.#curlReceipt(command)],
    [/^npx -y pnpm@\S+ stream-engine import people\.csv /, (command) => this.#command(command)],
    [/^node clean\.mjs < people\.csv$/, (command) => this.#transforms(command)],
    [/^node apps\/\S+\/main\.js config check$/, (command) => this.#checkConfig(command)],
  ];

  constructor(copy: FreshCopy, blocks: readonly Block[]) {
    this.#copy = copy;
    this.#commands = commandsOf(blocks);
    this.#people = blocks.find(({ language }) => language === 'csv')!.text;
    this.#program = blocks.find(({ language }) => language === 'js')!.text;
    this.#config = blocks.find(({ text }) => text.includes('"$schema"'))!.text;
  }

  async attempt(command: Command): Promise<void> {
    for (const [pattern, attempt] of this.#trials) {
      const match = pattern.exec(command.text);
      if (match) return attempt(command, match);
    }
    throw new Error(`no test tries this command: ${command.text}`);
  }

  async #demo({ text }: Command): Promise<void> {
    const { code, output, errors } = await this.#copy.run(`${text} --rows ${DEMO_ROWS}`);
    expect(code, output + errors).toBe(0);
    expect(output).toContain(`COUNT(*) is ${DEMO_ROWS.toLocaleString('en-US')} as generated`);
    expect(output).toMatch(/^All \d+ checks passed\.$/m);
    // The demo suggests the next commands of the page.
    for (const next of this.#commands.slice(1, 3)) expect(output).toContain(next.text);
  }

  async #start({ text }: Command): Promise<void> {
    const port = await freePort();
    const folder = path.join(this.#copy.folder, 'scratch-data');
    const service = this.#copy.start(text, { PORT: String(port), DATA_FOLDER: folder });
    const [, command] = await service.printed(/try: (curl [^"\n]+)/);
    this.#address = `127.0.0.1:${port}`;
    expect(command).toBe(this.#commands[2]!.text.replace(PAGE_ADDRESS, this.#address));
  }

  async #curlContacts({ text, next }: Command): Promise<void> {
    const [answer, shown] = [await this.#curl(text), JSON.parse(next!.text)];
    if (shown.status !== 'committed') return expect(stable(answer)).toEqual(stable(shown));
    expect(shapeOf(answer)).toEqual(shapeOf(shown));
    expect(answer.rows).toEqual({ read: DEMO_ROWS, loaded: DEMO_ROWS, rejected: 0, skipped: 0 });
  }

  async #curlPeople({ text, next }: Command): Promise<void> {
    await writeFile(path.join(this.#copy.folder, 'people.csv'), this.#people);
    const answer = await this.#curl(text);
    if (text.includes('maxRejects=1'))
      expect(answer).toMatchObject({ status: 422, code: 'REJECT_LIMIT_REACHED', rowsLoaded: 0 });
    else {
      expect(stable(answer)).toEqual(stable(JSON.parse(next!.text)));
      expect((await this.#curl(text)).id).toBe(answer.id);
      this.#receipt = answer;
    }
  }

  async #curlReceipt({ text }: Command): Promise<void> {
    expect(await this.#curl(text)).toMatchObject({ id: this.#receipt!['id'], status: 'committed' });
  }

  async #command({ text, next }: Command): Promise<void> {
    const { output, errors } = await this.#copy.run(text, {
      STREAM_ENGINE_SERVER: `http://${this.#address}`,
    });
    expect(comparableText(output), errors).toBe(comparableText(next!.text));
  }

  async #transforms({ text, next }: Command): Promise<void> {
    // A package that has @repo/transforms among its dependencies.
    const folder = path.join(this.#copy.folder, 'apps/stream-engine');
    await writeFile(path.join(folder, 'clean.mjs'), this.#program);
    await writeFile(path.join(folder, 'people.csv'), this.#people);
    const { output, errors } = await this.#copy.run(`cd ${folder} && ${text}`);
    expect(output + errors).toBe(
      `${next!.text}2 of 4 records are valid { EMAIL_INVALID: 1, DATE_INVALID: 1 }\n`,
    );
  }

  async #checkConfig({ text, next }: Command): Promise<void> {
    const file = path.join(this.#copy.folder, 'stream-engine.config.json');
    await writeFile(file, this.#config);
    const { output, errors } = await this.#copy.run(text);
    // Later commands must not find it.
    await rm(file);
    expect(output + errors).toBe(next!.text);
    await access(path.join(this.#copy.folder, JSON.parse(this.#config).$schema));
  }

  async #curl(command: string) {
    const { output, errors } = await this.#copy.run(`${command.replace(PAGE_ADDRESS, this.#address)} -sS`);
    expect(errors).toBe('');
    return JSON.parse(output);
  }
}

const DIFFERING = new Set(['id', 'importId', 'durationMs', 'rowsPerSecond', 'peakRssBytes', 'time']);

/** The answer, with types instead of values that differ from run to run. */
function stable(answer: Record<string, unknown>): Record<string, unknown> {
  const members = Object.entries(answer);
  return Object.fromEntries(
    members.map(([key, value]) => [key, DIFFERING.has(key) ? shapeOf(value) : withoutIds(value)]),
  );
}

/** Replaces ids inside of values, such as addresses. */
function withoutIds(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, 'ID'));
}

/** The output without ids and measurements. */
function comparableText(text: string): string {
  return text
    .replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, 'ID')
    .replaceAll(/[\d.,]+ (?:ms|s|MB|rows\/s)(?![a-z])/g, '#');
}

function shapeOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shapeOf(member)]));
}
