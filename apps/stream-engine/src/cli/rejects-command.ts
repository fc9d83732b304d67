import { pipeline } from 'node:stream/promises';
import { Command, Option } from 'commander';
import { withExamples } from './arguments/examples.ts';
import { addTarget, type TargetOptions } from './arguments/target-options.ts';
import { writeOutput } from './screen/output.ts';
import { rejectLines } from './screen/reject-lines.ts';
import { targetFrom, withService } from './service/open-service.ts';
import { askRejects, type RejectRecord, rejectRecords } from './service/reject-records.ts';
import type { Service } from './service/service.ts';

interface RejectsOptions extends TargetOptions {
  readonly ndjson?: boolean;
  readonly neutralizeFormulas?: boolean;
  readonly explain?: boolean;
  readonly reasons?: boolean;
  readonly output?: string;
}

/** `stream-engine rejects`: saves or explains the rejected records of an import. */
export function rejectsCommand(): Command {
  const command = new Command('rejects')
    .summary('show or save the rejected records of an import')
    .description(
      'Write the rejected records of an import as CSV, unchanged and with their header, to fix and import again.',
    )
    .argument('<import>', 'import id or Idempotency-Key')
    .option('--ndjson', 'one JSON object per line, with position, code and reason')
    .addOption(
      new Option('--explain', 'show each record, its reason, and the invalid part').conflicts('ndjson'),
    )
    .addOption(
      new Option('--reasons', 'add columns _line and _errors, which a later import ignores').conflicts([
        'ndjson',
        'explain',
      ]),
    )
    .addOption(
      new Option(
        '--neutralize-formulas',
        'put an apostrophe before cells that a spreadsheet could run as formulas; do not import that output again',
      ).conflicts(['ndjson', 'explain']),
    )
    .option('-o, --output <file>', 'output file (default: standard output)');
  addTarget(command);
  return withExamples(command, [
    'stream-engine rejects 01a20a89-ae7f-734b-8afe-da5145d8f6b9 -o fix-me.csv',
    'stream-engine rejects people-2024-01 --explain',
    'stream-engine rejects people-2024-01 --ndjson | jq .code',
  ]).action((idOrKey: string, options: RejectsOptions) =>
    withService(targetFrom(options), (service) => writeRejects(service, idOrKey, options)),
  );
}

async function writeRejects(service: Service, idOrKey: string, options: RejectsOptions): Promise<void> {
  const { ndjson = false, neutralizeFormulas: neutral = false, explain = false, reasons = false } = options;
  const source = explain
    ? await explainRejects(service, idOrKey)
    : (await askRejects(service, idOrKey, { ndjson, neutral, reasons })).body;
  await writeOutput(options.output, (stream) => pipeline(source, stream));
}

async function explainRejects(service: Service, idOrKey: string): Promise<AsyncGenerator<string>> {
  // Asks before writing anything, so that an unknown import fails without output.
  return explanations(await rejectRecords(service, idOrKey));
}

async function* explanations(records: AsyncIterable<RejectRecord>): AsyncGenerator<string> {
  for await (const record of records) yield `${rejectLines(record).join('\n')}\n`;
}
