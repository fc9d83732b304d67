#!/usr/bin/env node
import { parseArguments } from './cli/arguments.ts';
import { writeContacts } from './cli/write-contacts.ts';

try {
  await writeContacts(parseArguments(process.argv));
} catch (error) {
  process.stderr.write(`csv-gen: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
