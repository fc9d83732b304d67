import { createWriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { contactColumns, createContactsGenerator, type ExpectedOutcome } from '@repo/csv-gen';
import type { Display } from './display.ts';
import { DemoError } from './errors.ts';
import { count, megabytes, rate, seconds } from './figures.ts';
import type { DemoOptions } from './options.ts';

const HEADER = contactColumns.join(',');

/**
 * Writes the CSV file and says what an import of it must come to. A file that is only begun is removed.
 * @throws what the file system answers
 */
export async function writeFixture(
  { rows, dirt, out }: DemoOptions,
  display: Display,
  signal: AbortSignal,
): Promise<ExpectedOutcome> {
  const startedAt = performance.now();
  const generator = createContactsGenerator({ rows, dirt });
  const step = display.start('generate', rows);
  const figures = () => {
    const made = generator.progress();
    const speed = rate(made.rows, performance.now() - startedAt);
    return `${megabytes(made.bytes)}, ${count(made.rows)} rows, ${speed} rows/s`;
  };
  async function* show(source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      step.update(generator.progress().rows, figures());
      yield chunk;
    }
  }
  try {
    await pipeline(generator.stream(), show, createWriteStream(out), { signal });
  } catch (error) {
    step.end();
    await rm(out, { force: true });
    throw error;
  }
  step.end(`${figures()} in ${seconds(performance.now() - startedAt)} → ${out}`);
  return generator.expected();
}

/**
 * The demo replaces what it or csv-gen wrote before, and nothing else.
 * @throws DemoError where there is a file of somebody else's
 */
export async function refuseForeignFile(path: string): Promise<void> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  try {
    const { bytesRead, buffer } = (await file?.read(Buffer.alloc(HEADER.length), 0, HEADER.length, 0)) ?? {};
    if (bytesRead && buffer?.toString('latin1', 0, bytesRead) !== HEADER)
      throw new DemoError(`${path} exists and is not a file of this demo: name another one with --out`);
  } finally {
    await file?.close();
  }
}
