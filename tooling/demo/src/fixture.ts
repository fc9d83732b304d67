import { open, rm } from 'node:fs/promises';
import { contactColumns, type ExpectedOutcome, writeContactsFile } from '@repo/csv-gen';
import { DemoError } from './demo-error.ts';
import type { DemoOptions } from './options.ts';
import { label, megabytes, printLine } from './output.ts';

const HEADER = contactColumns.join(',');

/**
 * Writes the CSV file, and removes it if it is incomplete.
 * @returns the expected result of importing it
 * @throws errors of the file system, or the reason of the signal
 */
export async function writeFixture(
  { rows, dirt, out }: DemoOptions,
  signal: AbortSignal,
): Promise<ExpectedOutcome> {
  const startedAt = performance.now();
  printLine(`${label('file')}generating ${out}`);
  const expected = await writeContactsFile(out, { rows, dirt }, signal).catch(async (error: unknown) => {
    await rm(out, { force: true });
    throw error;
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  printLine(`${label('file')}${out}, ${megabytes(expected.bytes)}, generated in ${seconds} s`);
  return expected;
}

/**
 * Makes sure that the demo replaces only files that it or csv-gen wrote.
 * @throws DemoError if the path is another file
 */
export async function rejectForeignFile(path: string): Promise<void> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  try {
    const { bytesRead, buffer } = (await file?.read(Buffer.alloc(HEADER.length), 0, HEADER.length, 0)) ?? {};
    if (bytesRead && buffer?.toString('latin1', 0, bytesRead) !== HEADER)
      throw new DemoError(`${path} exists and is not a file of this demo: choose another one with --out`);
  } finally {
    await file?.close();
  }
}
