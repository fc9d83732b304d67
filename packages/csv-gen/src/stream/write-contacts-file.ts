import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { type ContactsOptions, createContactsGenerator, type ExpectedOutcome } from './contacts-generator.ts';

/**
 * Writes a file of contacts. An abort leaves it incomplete.
 * @returns the outcome that an import of it must have
 */
export async function writeContactsFile(
  path: string,
  options: ContactsOptions,
  signal?: AbortSignal,
): Promise<ExpectedOutcome> {
  const generator = createContactsGenerator(options);
  await pipeline(generator.stream(), createWriteStream(path), { signal });
  return generator.expected();
}
