import { expect } from 'vitest';
import type { FreshCopy } from './fresh-copy.ts';

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

/** Runs a command of the README's common jobs, and checks its result. */
export async function attemptJob(copy: FreshCopy, command: string): Promise<void> {
  const job = jobs.find((candidate) => candidate.command.test(command));
  if (job === undefined) throw new Error(`no test tries this command: ${command}`);
  await prepare(copy, job);
  const { code, output, errors } = await copy.run(command);
  expect(code, output + errors).toBe(job.exitCode ?? 0);
  expect(output + errors).toMatch(job.output ?? /^/);
  const rows = await copy.query('SELECT first_name AS name FROM contacts ORDER BY id');
  const names = job.names ?? ['Kept', ...(job.isThere ? ['Old'] : [])];
  expect(rows).toEqual(names.map((name) => ({ name })));
  if (job.writes) expect(await copy.read(job.writes[0])).toBe(job.writes[1]);
}

async function prepare(copy: FreshCopy, { file = header + ada + carol, isThere }: Job): Promise<void> {
  const there = isThere ? `, (30000001, 'old@example.org', 'Old')` : '';
  await copy.query(
    `DROP TABLE IF EXISTS shops; TRUNCATE contacts;
     INSERT INTO contacts (id, email, first_name) VALUES (1, 'kept@example.org', 'Kept')${there}`,
  );
  await copy.save('people.csv', file);
  await copy.save('shops.csv', 'zip,name\n02134,Allston\n');
  const semicolons = 'id;email;first_name;signup_date\n30000004;jose@example.org;José;31/12/2024\n';
  await copy.save('export.csv', Buffer.from(semicolons, 'latin1'));
}
