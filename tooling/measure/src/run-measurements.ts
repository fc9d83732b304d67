import { once } from 'node:events';
import path from 'node:path';
import { Command } from 'commander';
import { MeasureError } from './measure-error.ts';
import { type MeasurementName, measurements } from './measurements.ts';
import { Progress } from './progress.ts';
import { type Report, reportText, writeReport } from './report.ts';
import { readRunFacts } from './run-facts.ts';

/** One thing that `pnpm measure` can run. */
export interface Measurement<Options extends object> {
  readonly name: MeasurementName;
  /** Adds the options to the command line; `--report` is there already. */
  readonly addOptions: (command: Command) => Command;
  readonly run: (options: Options, context: RunContext) => Promise<Report>;
}

export interface RunContext {
  readonly progress: Progress;
  /** Aborted by Ctrl-C: the run ends early, and reports what it has. */
  readonly signal: AbortSignal;
}

/** The program of a package that has measurements: reads the command line, runs one, prints and writes its report. */
// oxlint-disable-next-line typescript/no-explicit-any -- each has options of its own, which commander reads
export async function runMeasurements(...all: readonly Measurement<any>[]): Promise<void> {
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupted.abort());
  // The rest of an interrupted run fails in the background.
  interrupted.signal.addEventListener('abort', () => process.on('unhandledRejection', () => {}));
  const program = new Command('pnpm measure');
  for (const measurement of all) program.addCommand(commandOf(measurement, interrupted.signal));
  try {
    await program.parseAsync();
  } catch (error) {
    console.log(error instanceof MeasureError ? error.message : error);
    console.log('0 passed, 1 failed');
    process.exitCode = 1;
  }
  if (interrupted.signal.aborted) process.exit();
}

/** The command line of one measurement. */
export function commandOf<Options extends object>(
  { name, addOptions, run }: Measurement<Options>,
  signal: AbortSignal,
): Command {
  const [, , description = ''] = measurements.find(([known]) => known === name)!;
  return addOptions(new Command(name).description(description))
    .option(
      '--report <folder>',
      'folder for report.md, report.json and the chart',
      path.join('reports', name),
    )
    .allowExcessArguments(false)
    .showHelpAfterError('(--help lists the options)')
    .action(
      async ({ report: folder, ...options }: Options & { readonly report: string }, command: Command) => {
        const progress = new Progress(name);
        const report = await run(options as unknown as Options, { progress, signal });
        progress.clear();
        const facts = await readRunFacts(`pnpm measure ${[name, ...givenOptions(command)].join(' ')}`);
        await writeReport(folder, report, facts, options);
        console.log(`${reportText(report).replace(/\n(?=\d+ passed)/, `\n\nThe report is in ${folder}.\n`)}`);
        if (report.conditions.some(({ passed }) => !passed)) process.exitCode = 1;
      },
    );
}

/** The options that were given and the seed, without the folder of the report. */
function givenOptions(command: Command): string[] {
  return command.options
    .filter(
      (option) =>
        option.long !== '--report' &&
        (option.long === '--seed' || command.getOptionValueSource(option.attributeName()) === 'cli'),
    )
    .flatMap((option) => {
      const value: unknown = command.getOptionValue(option.attributeName());
      return typeof value === 'boolean' ? [option.long!] : [option.long!, String(value)];
    });
}

/** Rejects when the run is interrupted. @throws MeasureError INTERRUPTED */
export async function interruption(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw new MeasureError('INTERRUPTED', 'interrupted');
}

/** The result, or null if the run was interrupted: Ctrl-C also reaches the processes that the run uses. */
export async function unlessInterrupted<Result>(
  signal: AbortSignal,
  result: Promise<Result>,
): Promise<Result | null> {
  try {
    return await result;
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}
