import path from 'node:path';
import { foldName, readImportParameters, renameColumns, sourceOfFile } from '@repo/engine';
import type { RecordBatch } from '@repo/transforms';
import { Command, Option } from 'commander';
import { cleanFile, type Cleaned, type Cleaning } from './clean/clean-file.ts';
import { columnTypes } from './clean/column-types.ts';
import { RejectFile } from './clean/reject-file.ts';
import { RejectSample } from './clean/reject-sample.ts';
import { cleanedLines, cleanedSummary } from './clean/summary.ts';
import { failureOf } from './failure/command-failure.ts';
import { withExamples } from './arguments/examples.ts';
import { type InputFile, inputFile } from './arguments/input-file.ts';
import { unreadableFile } from './arguments/unreadable-file.ts';
import { Interrupt } from './interrupt.ts';
import { addParameters } from './arguments/import-options.ts';
import { queryOf } from './arguments/read-query.ts';
import { writeOutput } from './screen/output.ts';
import { formatJson } from './screen/format-json.ts';
import { UsageError } from './failure/usage-error.ts';

interface CleanCommandOptions extends Readonly<Record<string, unknown>> {
  readonly to: 'csv' | 'ndjson';
  readonly output?: string;
  readonly rejects?: string;
  readonly type?: readonly string[];
  readonly infer: boolean;
  readonly json?: boolean;
}

/** `stream-engine clean`: writes a clean copy of a file, without a database. */
export function cleanCommand(): Command {
  const command = new Command('clean')
    .summary('clean a file without a database')
    .description(
      'Clean and check a CSV file as an import would, without a database. Clean CSV (commas, UTF-8) or NDJSON goes to standard output, the summary to standard error.',
    )
    .argument('<file>', 'file, or - for standard input; may be compressed with gzip, zstd or brotli')
    .addOption(new Option('--to <format>', 'output format').choices(['csv', 'ndjson']).default('csv'))
    .option('-o, --output <file>', 'output file (default: standard output)')
    .option('--rejects <file>', 'write rejected records to this file, unchanged')
    .option(
      '--type <column:type>',
      'PostgreSQL type of a column, or email; may be repeated (default: inferred from all its values, otherwise text)',
      (value: string, given: readonly string[] = []) => [...given, value],
    )
    .option('--no-infer', 'treat columns without --type as text, or as email if named like one')
    .option('--json', 'write the summary as JSON');
  addParameters(command, ({ alsoFor = [] }) => alsoFor.includes('clean'));
  return withExamples(command, [
    'stream-engine clean contacts.csv > clean.csv',
    "stream-engine clean people.csv.gz --delimiter ';' --encoding windows-1252 --to ndjson -o people.ndjson",
    "stream-engine clean orders.csv --type 'amount:numeric(10,2)' --type id:bigint --rejects bad.csv -o good.csv",
    'stream-engine clean contacts.csv --no-infer | head',
  ]).action(runClean);
}

async function runClean(argument: string, options: CleanCommandOptions): Promise<void> {
  const { output, rejects } = options;
  if (output !== undefined && rejects !== undefined && path.resolve(output) === path.resolve(rejects))
    throw new UsageError('--output and --rejects must be different files');
  const said = readParameters(queryOf(options));
  const types = columnTypes(options.type ?? []);
  const file = await inputFile(argument);
  const sample = new RejectSample(file.name);
  const began = performance.now();
  const interrupt = new Interrupt({ onFirst: () => {} });
  try {
    const cleaned = await cleanTo(file, { ...options, types, parameters: said }, sample, interrupt.signal);
    if (cleaned)
      summarize(cleaned, { ...options, name: file.name, sample, durationMs: performance.now() - began });
  } catch (error) {
    const { exitCode, signal } = interrupt;
    const context = { place: sample.lines };
    // After an abort, the error of the streams does not say why.
    throw failureOf(signal.aborted ? signal.reason : error).with({
      ...(exitCode !== undefined && { exitCode }),
      context,
    });
  } finally {
    interrupt.end();
  }
}

type ToClean = Pick<CleanCommandOptions, 'output' | 'rejects'> & Cleaning;

/** @returns undefined if the reader closed the output before the end */
async function cleanTo(
  file: InputFile,
  { output: outputPath, rejects: rejectsPath, ...options }: ToClean,
  sample: RejectSample,
  signal: AbortSignal,
): Promise<Cleaned | undefined> {
  const rejects = rejectsPath === undefined ? undefined : await RejectFile.open(rejectsPath);
  const onHeader = (line: Buffer) => {
    if (rejects) rejects.header = line;
  };
  const onRejects = (batch: RecordBatch) => {
    sample.add(batch);
    return rejects?.add(batch);
  };
  let cleaned: Cleaned | undefined;
  try {
    const open = sourceOfFile(file, unreadableFile(file.name));
    const reopen = file.path === undefined ? undefined : open;
    await writeOutput(outputPath, async (output) => {
      cleaned = await open(signal, (source) =>
        cleanFile(source, output, { ...options, reopen, onHeader, onRejects }, signal),
      );
      // Before the output is renamed into place, so that both files appear or neither.
      await rejects?.end();
    });
  } catch (error) {
    rejects?.discard();
    throw error;
  }
  if (cleaned) await rejects?.keep();
  else rejects?.discard();
  return cleaned;
}

interface SummaryOptions extends Pick<CleanCommandOptions, 'json'> {
  /** Name of the file. */
  readonly name: string;
  readonly sample: RejectSample;
  readonly durationMs: number;
}

/** Writes the summary to standard error, because standard output may be the file. */
function summarize(cleaned: Cleaned, { json, name, sample, durationMs }: SummaryOptions): void {
  const lines = json
    ? [formatJson(cleanedSummary(cleaned, durationMs))]
    : cleanedLines(cleaned, { durationMs, name, rejects: sample.lines });
  process.stderr.write(`${lines.join('\n')}\n`);
}

function readParameters(query: ReturnType<typeof queryOf>) {
  try {
    const folded = renameColumns(query, ({ column }) => foldName(column));
    return readImportParameters(folded, { parameters: {}, limits: {}, columns: new Map() });
  } catch (error) {
    throw failureOf(error);
  }
}
