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

/** `stream-engine rejects`: what an import set aside. */
export function rejectsCommand(): Command {
  const command = new Command('rejects')
    .summary('show or save what an import set aside')
    .description(
      'Writes the records that an import set aside, as they stand in the file, under its header: to be mended and sent again.',
    )
    .argument('<import>', 'its id or Idempotency-Key')
    .option('--ndjson', 'an object a line, with position, code and reason')
    .addOption(
      new Option('--explain', 'for people: reason and record, and what in it is to blame').conflicts(
        'ndjson',
      ),
    )
    .addOption(
      new Option(
        '--reasons',
        'add the columns _line and _errors for people, which an import drops again',
      ).conflicts(['ndjson', 'explain']),
    )
    .addOption(
      new Option(
        '--neutralize-formulas',
        'put an apostrophe before what a spreadsheet could run; such a file is for reading',
      ).conflicts(['ndjson', 'explain']),
    )
    .option('-o, --output <file>', 'write there instead of to standard output');
  addTarget(command);
  return withExamples(command, [
    'stream-engine rejects 01a20a89-ae7f-734b-8afe-da5145d8f6b9 -o mend-me.csv',
    'stream-engine rejects people-2024-01 --explain',
    'stream-engine rejects people-2024-01 --ndjson | jq .code',
  ]).action((idOrKey: string, options: RejectsOptions) =>
    withService(targetFrom(options), (service) => writeRejects(service, idOrKey, options)),
  );
}

async function writeRejects(service: Service, idOrKey: string, options: RejectsOptions): Promise<void> {
  const { ndjson = false, neutralizeFormulas: neutral = false, explain = false, reasons = false } = options;
  const source = explain
    ? await explained(service, idOrKey)
    : (await askRejects(service, idOrKey, { ndjson, neutral, reasons })).body;
  await writeOutput(options.output, (stream) => pipeline(source, stream));
}

async function explained(service: Service, idOrKey: string): Promise<AsyncGenerator<string>> {
  // Before anything is written: an import that does not exist has none.
  return explanations(await rejectRecords(service, idOrKey));
}

async function* explanations(records: AsyncIterable<RejectRecord>): AsyncGenerator<string> {
  for await (const record of records) yield `${rejectLines(record).join('\n')}\n`;
}
