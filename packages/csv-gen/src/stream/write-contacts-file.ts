import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { type ContactsOptions, createContactsGenerator, type ExpectedOutcome } from './contacts-generator.ts';

/** Writes a file of contacts. @returns the outcome that an import of it must have */
export async function writeContactsFile(path: string, options: ContactsOptions): Promise<ExpectedOutcome> {
  const generator = createContactsGenerator(options);
  await pipeline(generator.stream(), createWriteStream(path));
  return generator.expected();
}
