import type { Writable } from 'node:stream';
import { Command, Option } from 'commander';
import { readImportParameters } from '../imports/import-parameters.ts';
import { fileSource } from '../sources/file-source.ts';
import { cleanFile, type Cleaned } from './clean/clean-file.ts';
import { columnTypes } from './clean/column-types.ts';
import { RejectFile } from './clean/reject-file.ts';
import { RejectSample } from './clean/reject-sample.ts';
import { cleanedLines, cleanedSummary } from './clean/summary.ts';
import { failureOf } from './command-failure.ts';
import { withExamples } from './examples.ts';
import { inputFile } from './files/input-file.ts';
import { Interrupt } from './interrupt.ts';
import { addParameters, queryOf } from './options/import-options.ts';
import { writeOutput } from './output.ts';

interface CleanCommandOptions extends Readonly<Record<string, unknown>> {
  readonly to: 'csv' | 'ndjson';
  readonly output?: string;
  readonly rejects?: string;
  readonly type?: readonly string[];
  readonly infer: boolean;
  readonly json?: boolean;
}

/** Those of an import that need no table. */
const parameters = [
  'delimiter',
  'quote',
  'escape',
  'comment',
  'header',
  'null',
  'encoding',
  'dateOrder',
  'timeZone',
  'maxRejects',
  'expectedRows',
] as const;

/** `stream-engine clean`: a file in, the same file clean out; no database. */
export function cleanCommand(): Command {
  const command = new Command('clean')
    .summary('clean a file, without a database')
    .description(
      'Cleans and checks a CSV file as an import would, without a database: clean CSV (commas, UTF-8) or NDJSON goes to standard output, and what was done to standard error.',
    )
    .argument('<file>', 'the file, or - for standard input; it may be compressed with gzip, zstd or brotli')
    .addOption(new Option('--to <format>', 'what comes out').choices(['csv', 'ndjson']).default('csv'))
    .option('-o, --output <file>', 'write there instead of to standard output')
    .option('--rejects <file>', 'write the records that were set aside there, as they stand in the file')
    .option(
      '--type <column:type>',
      'what a column is: a type of PostgreSQL, or email; may be repeated (default: what the first MiB suggests)',
      (value: string, given: readonly string[] = []) => [...given, value],
    )
    .option('--no-infer', 'columns without --type are text, but for e-mail addresses by their name')
    .option('--json', 'write what was done as JSON, to standard error');
  addParameters(command, parameters);
  return withExamples(command, [
    'stream-engine clean contacts.csv > clean.csv',
    "stream-engine clean people.csv.gz --delimiter ';' --encoding windows-1252 --to ndjson -o people.ndjson",
    "stream-engine clean orders.csv --type 'amount:numeric(10,2)' --type id:bigint --rejects bad.csv -o good.csv",
    'stream-engine clean contacts.csv --no-infer | head',
  ]).action(runClean);
}

async function runClean(argument: string, options: CleanCommandOptions): Promise<void> {
  const query = queryOf(options);
  const types = columnTypes(options.type ?? []);
  const file = await inputFile(argument);
  const said = readParameters(query);
  const sample = new RejectSample(file.name);
  const rejects = options.rejects === undefined ? undefined : new RejectFile(options.rejects);
  const nothing = () => {};
  const interrupt = new Interrupt({ onFirst: nothing, onSecond: nothing });
  const { signal } = interrupt;
  const began = performance.now();
  const clean = async (output: Writable): Promise<Cleaned> => {
    const stream = file.open();
    try {
      const source = await fileSource(stream, file, signal);
      return await cleanFile(
        source,
        output,
        { ...options, types, parameters: said, onHeader, onRejects },
        signal,
      );
    } finally {
      stream.destroy();
    }
  };
  const onHeader = (line: Buffer) => {
    if (rejects) rejects.header = line;
  };
  const onRejects: Parameters<typeof cleanFile>[2]['onRejects'] = (batch) => {
    sample.add(batch);
    return rejects?.add(batch);
  };
  let cleaned: Cleaned | undefined;
  try {
    await writeOutput(options.output, async (output) => {
      cleaned = await clean(output);
    });
    await rejects?.close();
  } catch (error) {
    const failure = failureOf(error);
    const { exitCode } = interrupt;
    throw failure.with({ ...(exitCode !== undefined && { exitCode }), context: { place: sample.lines } });
  } finally {
    interrupt.end();
  }
  // Whoever reads had enough before the end.
  if (cleaned === undefined) return;
  const durationMs = performance.now() - began;
  process.stderr.write(
    options.json
      ? `${JSON.stringify(cleanedSummary(cleaned, durationMs))}\n`
      : `${cleanedLines(cleaned, { durationMs, name: file.name, rejects: sample.lines }).join('\n')}\n`,
  );
}

function readParameters(query: ReturnType<typeof queryOf>) {
  try {
    return readImportParameters(query, 'scanner', { parameters: {}, limits: {}, columns: new Map() });
  } catch (error) {
    throw failureOf(error);
  }
}
