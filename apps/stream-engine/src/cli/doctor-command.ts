import { Command } from 'commander';
import { readClientSettings } from '../settings/env.ts';
import { type Check, ok } from './doctor/check.ts';
import { checkDatabase } from './doctor/check-database.ts';
import { checkDisk, checkProcess } from './doctor/check-process.ts';
import { checkServer } from './doctor/check-server.ts';
import { withExamples } from './arguments/examples.ts';
import { exitCodes } from './failure/exit-codes.ts';
import { addTarget, shownTarget, type TargetOptions, targetOf } from './arguments/target-options.ts';
import { paintFor } from './screen/paint.ts';
import { shownJson } from './screen/shown-json.ts';
import { visible } from './screen/visible-text.ts';

interface DoctorOptions extends TargetOptions {
  readonly json?: boolean;
}

/** `stream-engine doctor`: what is in the way of an import, and what to do about it. */
export function doctorCommand(): Command {
  const command = new Command('doctor')
    .summary('say what is in the way of imports')
    .description(
      'Looks at Node, the settings, memory, the configuration file, the database and what its role may do, or at a running service; changes nothing. It ends with 1 where something is in the way; warnings do not count.',
    )
    .option('--json', 'print the checks as JSON and nothing else');
  addTarget(command);
  return withExamples(command, [
    'stream-engine doctor --database-url postgres://importer@db.example.org/shop',
    'stream-engine doctor --server https://imports.example.org',
    'docker compose run --rm stream-engine doctor',
  ]).action(runDoctor);
}

async function runDoctor({ json, ...options }: DoctorOptions): Promise<void> {
  const checks = await checksOf(options);
  const lines = json ? [shownJson({ checks })] : checks.flatMap(linesOf);
  process.stdout.write(`${lines.join('\n')}\n`);
  if (checks.some(({ state }) => state === 'failure')) process.exitCode = exitCodes.failed;
}

async function checksOf(options: TargetOptions): Promise<readonly Check[]> {
  const client = readClientSettings();
  const target = targetOf(options, client);
  const where = shownTarget(target);
  const isNamed = options.server !== undefined || client.STREAM_ENGINE_SERVER !== undefined;
  if (target.kind === 'server' && isNamed) return checkServer({ ...target, where });
  const { checks, settings } = await checkProcess();
  if (settings === undefined) return checks;
  const rest =
    target.kind === 'database'
      ? await checkDatabase({ ...target, where }, settings)
      : await embedded(settings.DATA_FOLDER);
  return [...checks, ...rest];
}

/** Without an address the service starts a server of its own, where that is installed. */
async function embedded(dataFolder: string | undefined): Promise<readonly Check[]> {
  const folder =
    dataFolder ??
    (await import('@repo/embedded-postgres').then(
      (postgres) => postgres.defaultDataFolder(),
      () => undefined,
    ));
  const database = ok(
    'database',
    'DATABASE_URL is not set: `serve` starts a PostgreSQL of its own; name another, or a server',
  );
  return [database, ...(folder === undefined ? [] : [await checkDisk(folder)])];
}

const signs = { ok: ['green', '✓'], warning: ['yellow', '!'], failure: ['red', '✗'] } as const;

function linesOf({ name, state, detail, wayOut = [] }: Check): string[] {
  const [style, sign] = signs[state];
  const paint = paintFor(process.stdout);
  return [
    `${paint(style, sign)} ${name.padEnd(13)}  ${visible(detail)}`,
    ...wayOut.map((line) => `  ${' '.repeat(13)}  ${visible(line)}`),
  ];
}
