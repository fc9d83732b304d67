import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type ContactsOptions, createContactsGenerator, type ExpectedOutcome } from '@repo/csv-gen';

export interface Fixture {
  readonly folder: string;
  /** Name of the CSV file in `folder`. */
  readonly name: string;
  readonly expected: ExpectedOutcome;
}

/** Runs `work` with generated CSV files, and removes them afterwards. */
export async function withFixtures<Result>(
  options: readonly ContactsOptions[],
  work: (fixtures: readonly Fixture[]) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'stream-engine-acceptance-'));
  try {
    const fixtures: Fixture[] = [];
    for (const [number, one] of options.entries()) {
      const name = `contacts-${number}.csv`;
      const generator = createContactsGenerator(one);
      await pipeline(generator.stream(), createWriteStream(path.join(folder, name)));
      fixtures.push({ folder, name, expected: generator.expected() });
    }
    return await work(fixtures);
  } finally {
    await rm(folder, { recursive: true });
  }
}
