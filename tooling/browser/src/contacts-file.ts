import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { type ContactsOptions, createContactsGenerator, type ExpectedOutcome } from '@repo/csv-gen';

/** Writes a file of contacts. @returns the outcome that an import of it must have */
export async function writeContacts(path: string, options: ContactsOptions): Promise<ExpectedOutcome> {
  const generator = createContactsGenerator(options);
  await pipeline(generator.stream(), createWriteStream(path));
  return generator.expected();
}
