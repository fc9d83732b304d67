import { CsvGenError } from '@repo/csv-gen';
import { EmbeddedPostgresError } from '@repo/embedded-postgres';
import { DemoError } from './demo-error.ts';
import { runDemo } from './demo.ts';
import { readOptions } from './options.ts';

/** The exit code with which a shell reports a program that Ctrl-C ended. */
const INTERRUPTED = 130;

const options = readOptions(process.argv);
const interrupted = new AbortController();
// Once each: a second Ctrl-C ends the demo immediately. Service and database notice, and end by themselves.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => interrupted.abort());

try {
  const passed = await runDemo(options, interrupted.signal);
  process.exitCode = passed ? 0 : 1;
} catch (error) {
  process.exitCode = interrupted.signal.aborted ? INTERRUPTED : 1;
  if (interrupted.signal.aborted) console.error('demo: stopped; service and database are gone');
  else console.error(isForPeople(error) ? `demo: ${error.message}` : error);
}

/** Whether the message explains the error; for others the stack is needed. */
function isForPeople(error: unknown): error is Error {
  const known = [DemoError, EmbeddedPostgresError, CsvGenError].some((type) => error instanceof type);
  return known || (error instanceof Error && 'syscall' in error);
}
