import { Command } from 'commander';
import { readClientSettings } from '../settings/env.ts';
import { type Check, ok } from './doctor/check.ts';
import { checkDatabase } from './doctor/check-database.ts';
import { checkDisk, checkProcess } from './doctor/check-process.ts';
import { checkServer } from './doctor/check-server.ts';
import { withExamples } from './arguments/examples.ts';
import { exitCodes } from './failure/exit-codes.ts';
import { addTarget, formatTarget, type TargetOptions, targetOf } from './arguments/target-options.ts';
import { paintFor } from './screen/paint.ts';
import { formatJson } from './screen/format-json.ts';
import { visible } from './screen/visible-text.ts';

interface DoctorOptions extends TargetOptions {
  readonly json?: boolean;
}

/** `stream-engine doctor`: finds what would prevent imports, and what to do about it. */
export function doctorCommand(): Command {
  const command = new Command('doctor')
    .summary('check that imports can run')
    .description(
      'Check Node, settings, memory, configuration file, database and privileges, or a running service. Nothing is changed. Exits with 1 if a check fails; warnings do not count.',
    )
    .option('--json', 'print only the checks, as JSON');
  addTarget(command);
  return withExamples(command, [
    'stream-engine doctor --database-url postgres://importer@db.example.org/shop',
    'stream-engine doctor --server https://imports.example.org',
    'docker compose run --rm stream-engine doctor',
  ]).action(runDoctor);
}

async function runDoctor({ json, ...options }: DoctorOptions): Promise<void> {
  const checks = await checksOf(options);
  const lines = json ? [formatJson({ checks })] : checks.flatMap(linesOf);
  process.stdout.write(`${lines.join('\n')}\n`);
  if (checks.some(({ state }) => state === 'failure')) process.exitCode = exitCodes.failed;
}

async function checksOf(options: TargetOptions): Promise<readonly Check[]> {
  const client = readClientSettings();
  const target = targetOf(options, client);
  const where = formatTarget(target);
  const isNamed = options.server !== undefined || client.STREAM_ENGINE_SERVER !== undefined;
  if (target.kind === 'server' && isNamed) return checkServer({ ...target, where });
  const { checks, settings } = await checkProcess();
  if (settings === undefined) return checks;
  const rest =
    target.kind === 'database'
      ? await checkDatabase({ ...target, where }, settings)
      : await checkEmbedded(settings.DATA_FOLDER);
  return [...checks, ...rest];
}

/** Checks the embedded server, which the service starts if no address is set and the server is installed. */
async function checkEmbedded(dataFolder: string | undefined): Promise<readonly Check[]> {
  const folder =
    dataFolder ??
    (await import('@repo/embedded-postgres').then(
      (postgres) => postgres.defaultDataFolder(),
      () => undefined,
    ));
  const database = ok(
    'database',
    'DATABASE_URL is not set, so `serve` starts an embedded PostgreSQL; to check another, use --database-url or --server',
  );
  return [database, ...(folder === undefined ? [] : [await checkDisk(folder)])];
}

const signs = { ok: ['green', '✓'], warning: ['yellow', '!'], failure: ['red', '✗'] } as const;

function linesOf({ name, state, detail, hints = [] }: Check): string[] {
  const [style, sign] = signs[state];
  const paint = paintFor(process.stdout);
  return [
    `${paint(style, sign)} ${name.padEnd(13)}  ${visible(detail)}`,
    ...hints.map((line) => `  ${' '.repeat(13)}  ${visible(line)}`),
  ];
}
