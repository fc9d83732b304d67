import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { type ContactsOptions, createContactsGenerator, type ExpectedOutcome } from '@repo/csv-gen';

/** Writes a file of contacts. @returns what an import of it must come to */
export async function writeContacts(path: string, options: ContactsOptions): Promise<ExpectedOutcome> {
  const generator = createContactsGenerator(options);
  await pipeline(generator.stream(), createWriteStream(path));
  return generator.expected();
}
