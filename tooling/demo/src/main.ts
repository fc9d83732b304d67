import { CsvGenError } from '@repo/csv-gen';
import { EmbeddedPostgresError } from '@repo/embedded-postgres';
import { runDemo } from './demo.ts';
import { createDisplay } from './display.ts';
import { DemoError } from './errors.ts';
import { readOptions } from './options.ts';

/** As a shell reports a program that Ctrl-C ended. */
const INTERRUPTED = 130;

const options = readOptions(process.argv);
const interrupted = new AbortController();
// Once each: a second Ctrl-C ends the demo at once; service and database notice, and leave by themselves.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => interrupted.abort());

try {
  const passed = await runDemo(options, createDisplay(process.stdout), interrupted.signal);
  process.exitCode = passed ? 0 : 1;
} catch (error) {
  process.exitCode = interrupted.signal.aborted ? INTERRUPTED : 1;
  if (interrupted.signal.aborted) console.error('demo: stopped; service and database are gone');
  else console.error(isForPeople(error) ? `demo: ${error.message}` : error);
}

/** Errors whose message says all there is to say; of others the stack is wanted. */
function isForPeople(error: unknown): error is Error {
  const fromSystem = error instanceof Error && 'syscall' in error;
  return (
    error instanceof DemoError ||
    error instanceof EmbeddedPostgresError ||
    error instanceof CsvGenError ||
    fromSystem
  );
}
