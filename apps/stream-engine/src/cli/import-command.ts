import { idempotencyKey, type Receipt } from '@repo/engine';
import { Command } from 'commander';
import { v7 as uuidv7 } from 'uuid';
import { type CommandFailure, failureOf, ownFailure } from './failure/command-failure.ts';
import { withExamples } from './arguments/examples.ts';
import { exitCodes, exitCodesHelp } from './failure/exit-codes.ts';
import { inputFile } from './arguments/input-file.ts';
import { Interrupt } from './interrupt.ts';
import { shellWord } from './arguments/command-line.ts';
import { addParameters } from './arguments/import-options.ts';
import { queryOf } from './arguments/read-query.ts';
import { addTarget, type TargetOptions } from './arguments/target-options.ts';
import { noteCompletedWork } from './screen/output.ts';
import { explainFailure, formatReceipt } from './screen/import-result.ts';
import { liveLineOn } from './screen/live-line.ts';
import { formatJson } from './screen/format-json.ts';
import { targetFrom, withService } from './service/open-service.ts';
import type { ImportRequest, Service } from './service/service.ts';
import { UsageError } from './failure/usage-error.ts';

interface ImportCommandOptions extends TargetOptions, Readonly<Record<string, unknown>> {
  readonly table: string;
  readonly idempotencyKey?: string;
  readonly json?: boolean;
}

/** `stream-engine import`: loads a file and shows the receipt. */
export function importCommand(): Command {
  const command = new Command('import')
    .summary('load a file into a table')
    .description(
      'Load a CSV file into a table: all valid rows, or none. The file may be compressed with gzip, zstd or brotli.',
    )
    .argument('<file>', 'file, or - for standard input')
    .requiredOption('-t, --table <table>', 'table or schema.table to load into')
    .option(
      '--idempotency-key <key>',
      'load the file only once for this key, however often it is sent (default: a new key)',
    )
    .option('--json', 'print only the receipt or the problem, as JSON');
  addParameters(command);
  addTarget(command);
  command.addHelpText('after', exitCodesHelp());
  return withExamples(command, [
    'stream-engine import contacts.csv --table contacts',
    "stream-engine import people.csv.gz -t sales.people --delimiter ';' --map 'Mail:email' --max-rejects 1%",
    'stream-engine import contacts.csv -t contacts --mode upsert --key email --dry-run --json',
    'xz -dc contacts.csv.xz | stream-engine import - -t contacts --database-url postgres://localhost/shop',
  ]).action(runImportCommand);
}

async function runImportCommand(argument: string, options: ImportCommandOptions): Promise<void> {
  const query = queryOf(options);
  const key = keyOf(options.idempotencyKey);
  const target = targetFrom(options);
  const file = await inputFile(argument);
  await withService(target, (service) =>
    importAndShow(
      service,
      {
        file,
        table: options.table,
        query,
        idempotencyKey: key,
        isKeyGiven: options.idempotencyKey !== undefined,
      },
      options,
    ),
  );
}

/** @throws UsageError */
function keyOf(given: string | undefined): string {
  try {
    return idempotencyKey(given) ?? uuidv7();
  } catch (error) {
    throw new UsageError((error as Error).message.replace('Idempotency-Key', '--idempotency-key'));
  }
}

async function importAndShow(
  service: Service,
  request: ImportRequest,
  { json = false }: ImportCommandOptions,
): Promise<void> {
  const line = json ? undefined : liveLineOn(process.stderr);
  const say = (text: string) => {
    if (!json) process.stderr.write(`${text}\n`);
  };
  const interrupt = new Interrupt({
    onFirst: () => {
      line?.end();
      say('cancelling; interrupt again to exit immediately');
    },
    onSecond: () => {
      if (json) process.stdout.write(`${formatJson(failureOfSecondSignal(service, request).problem)}\n`);
      else say(`exited without waiting; ${outcomeHint(service, request)}`);
      return exitCodes.unknown;
    },
  });
  const { signal } = interrupt;
  const onProgress =
    line && ((state: Parameters<typeof line.update>[0]) => !signal.aborted && line.update(state));
  let receipt: Receipt;
  try {
    receipt = await service.importFile(request, { signal, onProgress });
  } catch (error) {
    line?.end();
    throw await explainFailedImport(failureOf(error), { service, request, interrupt, json });
  } finally {
    line?.end();
    interrupt.end();
  }
  if (signal.aborted) say(`too late to cancel: the import was already ${receipt.status}`);
  noteCompletedWork({
    message: `import ${receipt.id} is ${receipt.status}; show its receipt: stream-engine imports ${receipt.id}${service.flag}`,
    exitCode: exitCodes.unknown,
  });
  process.stdout.write(json ? `${formatJson(receipt)}\n` : await formatReceipt(receipt, service, request));
}

interface FailedImport {
  readonly service: Service;
  readonly request: ImportRequest;
  readonly interrupt: Interrupt;
  readonly json: boolean;
}

async function explainFailedImport(failure: CommandFailure, failed: FailedImport): Promise<CommandFailure> {
  const { interrupt, service, request, json } = failed;
  const { exitCode } = interrupt;
  if (exitCode !== undefined && failure.problem.code === 'IMPORT_CANCELLED')
    return failure.adding({ detail: 'the command was interrupted' }).with({ exitCode });
  if (failure.exitCode === exitCodes.unknown) return addKeyHints(failure, service, request);
  return json ? failure : explainFailure(failure, service, request);
}

/** Adds hints: look up the import by its key, or send the file again. */
function addKeyHints(failure: CommandFailure, service: Service, request: ImportRequest): CommandFailure {
  const { idempotencyKey: key } = request;
  const hints = [
    outcomeHint(service, request),
    `or send the file again with --idempotency-key ${shellWord(key)}: it is loaded once`,
  ];
  return failure.adding({ idempotencyKey: key }).with({ context: { hints } });
}

function failureOfSecondSignal(service: Service, request: ImportRequest): CommandFailure {
  return addKeyHints(
    ownFailure('OUTCOME_UNKNOWN', 'the command exited before the import it was cancelling had ended'),
    service,
    request,
  );
}

function outcomeHint({ flag }: Service, { idempotencyKey: key }: ImportRequest): string {
  return `see how it ended: stream-engine imports ${shellWord(key)}${flag}`;
}
