import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { PassThrough, type Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  type ContactsGenerator,
  createContactsGenerator,
  type ExpectedOutcome,
} from '../stream/contacts-generator.ts';
import type { CliArguments } from './arguments.ts';
import { showProgress } from './progress-bar.ts';

/**
 * Writes the file, then the expected outcome, then one line about both on standard error.
 *
 * @throws errors of the file system, except if standard output's reader leaves and no outcome was requested
 */
export async function writeContacts({ out, expect, ...options }: CliArguments): Promise<void> {
  const startedAt = performance.now();
  const generator = createContactsGenerator(options);
  const target = out === '-' ? process.stdout : createWriteStream(out);
  try {
    await pipeline(generator.stream(), progressStage(target, generator, options.rows), target);
  } catch (error) {
    // `csv-gen --out - | head` is a reader that has seen enough, not a failure.
    if (target === process.stdout && isBrokenPipe(error) && expect === undefined) return;
    throw error;
  }
  const outcome = generator.expected();
  if (expect !== undefined) await writeFile(expect, `${JSON.stringify(outcome, null, 2)}\n`);
  process.stderr.write(summary(outcome, { out, seconds: (performance.now() - startedAt) / 1000 }));
}

/** Shows a bar if standard error is a terminal, unless the records themselves go to that terminal. */
function progressStage(target: Writable, generator: ContactsGenerator, rows: number): Transform {
  const recordsOnTerminal = target === process.stdout && process.stdout.isTTY;
  if (!process.stderr.isTTY || recordsOnTerminal) return new PassThrough();
  return showProgress({ generator, rows, terminal: process.stderr });
}

function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

function summary({ rows, bytes, sha256 }: ExpectedOutcome, run: { out: string; seconds: number }): string {
  const count = (value: number): string => Math.round(value).toLocaleString('en-US');
  const target = run.out === '-' ? 'standard output' : run.out;
  return (
    `csv-gen: ${count(rows.read)} rows (${count(rows.rejected)} dirty), ${(bytes / 1e6).toFixed(1)} MB to ${target} ` +
    `in ${run.seconds.toFixed(1)} s (${count(rows.read / run.seconds)} rows/s), sha256 ${sha256}\n`
  );
}
