import { once } from 'node:events';
import path from 'node:path';
import { checkImport } from './check-import.ts';
import { startDatabase } from './database.ts';
import { rejectForeignFile, writeFixture } from './fixture.ts';
import type { DemoOptions } from './options.ts';
import { runImport, startService } from './service.ts';
import { printHeading, label, printLine, printVerdict } from './output.ts';

/**
 * Imports a generated file from end to end, on a database and a service of its own. Both are gone when this settles.
 * @returns whether every check passed
 * @throws DemoError, EmbeddedPostgresError, errors of the file system, or the reason of the signal
 */
export async function runDemo(options: DemoOptions, signal: AbortSignal): Promise<boolean> {
  const { out, rows, keep } = options;
  await rejectForeignFile(out);
  printHeading(
    `Import ${rows.toLocaleString('en-US')} rows of CSV over HTTP into PostgreSQL, and check them`,
  );
  const database = await startDatabase((message) => printLine(label('database') + message));
  try {
    printLine(`${label('database')}PostgreSQL ${database.version}, temporary`);
    const service = await startService(database.url, signal);
    try {
      printLine(`${label('service')}${service.url}, process ${service.pid}`);
      const expected = await writeFixture(options, signal);
      printHeading(`$ stream-engine import ${path.basename(out)} --table contacts`);
      const { receipt, peakBytes } = await runImport(service, out, signal);
      const checks = checkImport({ expected, receipt, table: await database.readContacts(), peakBytes });
      printHeading('Checked over a separate connection');
      for (const { passed, text } of checks) printVerdict(passed, text);
      const failed = checks.filter(({ passed }) => !passed).length;
      printLine(
        failed === 0 ? `All ${checks.length} checks passed.` : `${failed} of ${checks.length} checks FAILED.`,
      );
      if (keep) await keepRunning(service.url, database.url, signal);
      else if (failed === 0) showNextSteps(out);
      return failed === 0;
    } finally {
      await service.stop();
    }
  } finally {
    await database.stop();
  }
}

async function keepRunning(service: string, database: string, signal: AbortSignal): Promise<void> {
  printHeading('Still running, until Ctrl-C');
  printLine(`  service   ${service}`);
  printLine(`  database  ${database}`);
  if (!signal.aborted) await once(signal, 'abort');
}

function showNextSteps(file: string): void {
  printHeading('Try it yourself, in two terminals');
  printLine('  npx -y pnpm@12.21.0 start');
  printLine(`  curl -F file=@${file} http://127.0.0.1:3000/v1/imports/contacts`);
}
