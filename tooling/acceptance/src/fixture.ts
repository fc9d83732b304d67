import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ContactsOptions, createContactsGenerator, type ExpectedOutcome } from '@repo/csv-gen';

export interface Fixture {
  readonly folder: string;
  /** Name of the CSV file in `folder`. */
  readonly name: string;
  readonly expected: ExpectedOutcome;
}

export type FixtureOptions = Required<Pick<ContactsOptions, 'rows' | 'seed' | 'dirt'>>;

/**
 * Generates a CSV file and the expected outcome of its import. Both are kept in the folder for temporary files, under a
 * name that changes with the output of the generator.
 */
export async function prepareFixture(options: FixtureOptions): Promise<Fixture> {
  const folder = join(tmpdir(), `stream-engine-acceptance-${process.getuid?.() ?? 0}`);
  const stem = `contacts-${options.rows}-${options.seed}-${options.dirt}-${await fingerprint(options)}`;
  const name = `${stem}.csv`;
  const [csv, json] = [join(folder, name), join(folder, `${stem}.json`)];
  const kept = await readKept(csv, json);
  if (kept !== undefined) return { folder, name, expected: kept };

  await mkdir(folder, { recursive: true, mode: 0o700 });
  const generator = createContactsGenerator(options);
  await pipeline(generator.stream(), createWriteStream(`${csv}.part`));
  const expected = generator.expected();
  await writeFile(json, JSON.stringify(expected));
  // Last: a file with this name is complete and has its expected outcome next to it.
  await rename(`${csv}.part`, csv);
  return { folder, name, expected };
}

async function readKept(csv: string, json: string): Promise<ExpectedOutcome | undefined> {
  try {
    const expected = JSON.parse(await readFile(json, 'utf8')) as ExpectedOutcome;
    return (await stat(csv)).size === expected.bytes ? expected : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Eight hex digits of the outcome of a short file: they change when the generator does. */
async function fingerprint(options: FixtureOptions): Promise<string> {
  const generator = createContactsGenerator({ ...options, rows: Math.min(options.rows, 2000) });
  await pipeline(generator.stream(), new Writable({ write: (_chunk, _encoding, done) => done() }));
  return createHash('sha256').update(JSON.stringify(generator.expected())).digest('hex').slice(0, 8);
}
