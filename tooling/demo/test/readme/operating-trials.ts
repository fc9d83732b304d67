import { access, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { contactsTableSql } from '@repo/csv-gen';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@repo/embedded-postgres';
import { expect, onTestFinished } from 'vitest';
import { makeFolder } from '../demo-run.ts';
import { sql } from '../../src/sql.ts';
import { freePort } from '@repo/faults';
import type { FreshCopy } from './fresh-copy.ts';
import { readBlocks } from './markdown.ts';
import { CONFIG } from './pages.ts';
import type { Command } from './readme-trials.ts';

const PAGE_ADDRESS = '127.0.0.1:3000';

/** Runs the commands of docs/OPERATING.md, docs/CONFIG.md and CONTRIBUTING.md, in their order. Later ones build on earlier ones. */
export class OperatingTrials {
  readonly #copy: FreshCopy;
  /** The key that `key create` printed, and the server that knows it. */
  #withKey: { readonly server: EmbeddedPostgres; readonly key: string } | undefined;

  readonly #trials: readonly (readonly [
    RegExp,
    (command: Command, match: RegExpExecArray) => Promise<void>,
  ])[] = [
    [/^DATABASE_URL=(\S+) npx -y pnpm@\S+ start$/, (command, [, url]) => this.#ownDatabase(command, url!)],
    [/^docker compose up --build$/, (command) => this.#compose(command)],
    [/^DATABASE_URL=(\S+) node \S+ key create /, (command, [, url]) => this.#createKey(command, url!)],
    [/^curl -H "Authorization: Bearer \$KEY" /, (command) => this.#curlWithKey(command)],
    [/^node \S+ config check$/, (command) => this.#checkConfig(command)],
    [/^npx -y pnpm@\S+ csv-gen /, (command) => this.#csvGen(command)],
    // These commands run the tests again, this one included, or take minutes.
    [
      /^npx -y pnpm@\S+ (test|fuzz|measure|bench|acceptance|chaos|soak|aborts|early-answers|load)\b/,
      (_command, [, script]) => this.#expectScript(script!),
    ],
  ];

  constructor(copy: FreshCopy) {
    this.#copy = copy;
  }

  /** The trial of a command, or nothing if no pattern fits. */
  find(command: Command): (() => Promise<void>) | undefined {
    for (const [pattern, attempt] of this.#trials) {
      const match = pattern.exec(command.text);
      if (match) return () => attempt(command, match);
    }
    return undefined;
  }

  async #save(name: string, content: string): Promise<void> {
    await writeFile(path.join(this.#copy.folder, name), content);
  }

  async #ownDatabase({ text }: Command, url: string): Promise<void> {
    const dataFolder = path.join(await makeFolder(), 'data');
    const server = await startEmbeddedPostgres({ dataFolder, durable: false });
    onTestFinished(() => server.stop());
    await sql(
      server.url,
      'CREATE SCHEMA sales; CREATE TABLE sales.leads (id int PRIMARY KEY, work_email text)',
    );
    const service = this.#copy.start(text.replace(url, server.url), { PORT: '0' });
    const [origin] = await service.printed(/http:\/\/127\.0\.0\.1:\d+/);
    await this.#save('leads.csv', 'ID,work_email\n1,Ada@Example.org\n2,invalid\n');
    const { output } = await this.#copy.run(`curl -sS -F file=@leads.csv ${origin}/v1/imports/sales.leads`);
    expect(JSON.parse(output)).toMatchObject({ rows: { read: 2, loaded: 1, rejected: 1, skipped: 0 } });
    expect(await sql(server.url, 'TABLE sales.leads')).toEqual([{ id: 1, work_email: 'ada@example.org' }]);
    await service.interrupt();
    await expect(fetch(`${origin}/livez`)).rejects.toThrow('fetch failed');
  }

  async #compose({ text }: Command): Promise<void> {
    const port = String(await freePort());
    const environment = { PORT: port, COMPOSE_PROJECT_NAME: `readme-test-${process.pid}` };
    const up = this.#copy.start(text, environment);
    try {
      await up.printed(/try: curl/);
      await this.#save('people.csv', 'id,email\n1,ada@example.org\n2,invalid\n');
      const { output } = await this.#copy.run(
        `curl -sS -F file=@people.csv http://127.0.0.1:${port}/v1/imports/contacts`,
      );
      expect(JSON.parse(output)).toMatchObject({ rows: { read: 2, loaded: 1, rejected: 1, skipped: 0 } });
    } finally {
      await up.interrupt();
      await this.#copy.run('docker compose down --volumes --timeout 5', environment);
    }
  }

  async #createKey({ text }: Command, url: string): Promise<void> {
    const dataFolder = path.join(this.#copy.folder, 'scratch-keys');
    const server = await startEmbeddedPostgres({ dataFolder, durable: false });
    await sql(server.url, contactsTableSql);
    const { output, errors } = await this.#copy.run(text.replace(url, server.url));
    // The next command uses it.
    this.#withKey = { server, key: output.trim() };
    expect(output).toMatch(/^sek_[\da-f]{16}_[\w-]{43}\n$/);
    expect(errors).toMatch(
      /name ci, tables public\.contacts, modes append,upsert, expires .* Save it now; it is not shown again:\n$/,
    );
  }

  async #curlWithKey({ text }: Command): Promise<void> {
    const { server, key } = this.#withKey!;
    await this.#save('contacts.csv', 'id,email\n1,ada@example.org\n');
    onTestFinished(() => server.stop());
    const start = 'node apps/stream-engine/dist/main.js';
    const service = this.#copy.start(start, { DATABASE_URL: server.url, PORT: '0' });
    const [, address] = await service.printed(/http:\/\/(127\.0\.0\.1:\d+)/);
    const command = `${text.replace(PAGE_ADDRESS, address!)} -sS`;
    const refused = await this.#copy.run(command, { KEY: 'none' });
    expect(JSON.parse(refused.output)).toMatchObject({ status: 401, code: 'KEY_INVALID' });
    const { output } = await this.#copy.run(command, { KEY: key });
    expect(JSON.parse(output)).toMatchObject({ status: 'committed', rows: { loaded: 1 } });
    await service.interrupt();
  }

  async #checkConfig({ text, next }: Command): Promise<void> {
    const config = (await readBlocks(CONFIG)).find(({ language }) => language === 'json');
    await this.#save('stream-engine.config.json', config!.text);
    const { output, errors } = await this.#copy.run(text);
    // Later commands must not find it.
    await rm(path.join(this.#copy.folder, 'stream-engine.config.json'));
    expect(output + errors).toBe(next!.text);
    await access(path.join(this.#copy.folder, JSON.parse(config!.text).$schema));
  }

  async #csvGen({ text }: Command): Promise<void> {
    const { code, errors } = await this.#copy.run(text.replace(/--rows \d+/, '--rows 500'));
    expect(code, errors).toBe(0);
    const expected = JSON.parse(await readFile(path.join(this.#copy.folder, 'expected.json'), 'utf8'));
    expect(expected.rows.read).toBe(500);
    await access(path.join(this.#copy.folder, 'contacts.csv'));
  }

  async #expectScript(name: string): Promise<void> {
    const { scripts } = JSON.parse(await readFile(path.join(this.#copy.folder, 'package.json'), 'utf8'));
    expect(scripts).toHaveProperty(name);
  }
}
