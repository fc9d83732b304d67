import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command, Option } from 'commander';
import { type BenchOptions, runBench } from './bench.ts';
import { contenderNames } from './contenders/index.ts';
import { type MemoryOptions, runMemory } from './memory/run-memory.ts';
import { type HeavyOptions, runHeavy } from './heavy/run-heavy.ts';
import { scenarios } from './heavy/scenarios.ts';
import { byteSizes, namesOf, positiveInteger } from './options.ts';
import { Progress } from './progress.ts';
import { publish } from './publish.ts';
import { drawBenchChart } from './report/bench-chart.ts';
import { benchText } from './report/bench-text.ts';
import { drawMemoryChart } from './report/memory-chart.ts';
import { heavyText } from './report/heavy-text.ts';
import { memoryText } from './report/memory-text.ts';
import { tables } from './tables/index.ts';

/** Where the figures go, beside the terminal. */
interface Outputs {
  readonly json?: string;
  readonly svg?: string;
}

const tableNames = tables.map(({ name }) => name);

/** The command line: what `pnpm bench` runs. */
export function createProgram(): Command {
  return (
    withOutputs(new Command('bench'))
      .description(
        'Times uploads against psql \\copy and others that load the same file into the same table, alternating, ' +
          'and each stage of the pipeline alone. A target that is missed is shown and does not fail the run.',
      )
      // The subcommands have options of the same names.
      .enablePositionalOptions()
      .option('--rows <n>', 'records for contacts, about 200 bytes each', positiveInteger, 1_000_000)
      .option('--runs <n>', 'counted rounds, after one warm-up', positiveInteger, 5)
      .addOption(someOf('tables', tableNames))
      .addOption(someOf('contenders', contenderNames))
      .option('--no-stages', 'leave the stages of the pipeline out')
      .addHelpText('after', '\nExamples:\n  pnpm bench\n  pnpm bench --rows 5000000 --tables contacts\n')
      .action(bench)
      .addCommand(memoryCommand())
      .addCommand(heavyCommand())
      .addCommand(publishCommand())
  );
}

function memoryCommand(): Command {
  return withOutputs(new Command('memory'))
    .description("Watches the service's memory under large uploads, and under many at once in a container.")
    .addOption(
      new Option('--sizes <list>', 'bytes of the single uploads')
        .argParser(byteSizes)
        .default([1e9, 10e9], '1GB,10GB'),
    )
    .option('--uploads <n>', 'uploads at once to the container', positiveInteger, 16)
    .option('--rows <n>', 'records of each of them', positiveInteger, 1_000_000)
    .option('--no-container', 'leave the container out; it needs Docker')
    .action(memory);
}

function heavyCommand(): Command {
  return new Command('heavy')
    .description(
      'Times files of nothing but rejects and 16 uploads of 1,600 columns, with health polled during them.',
    )
    .option(
      '--rows <n>',
      'records of contacts; the other scenarios derive theirs',
      positiveInteger,
      1_000_000,
    )
    .option('--runs <n>', 'counted rounds, after one warm-up', positiveInteger, 3)
    .addOption(
      someOf(
        'scenarios',
        scenarios.map(({ name }) => name),
      ),
    )
    .addOption(nodeOption())
    .option('--json <file>', 'write the figures as JSON')
    .allowExcessArguments(false)
    .action(heavy);
}

function publishCommand(): Command {
  return new Command('publish')
    .description("Makes charts, report.md and the README's section from bench.json and memory.json.")
    .option('--folder <path>', 'where they are', 'docs/bench')
    .option('--readme <file>', 'the page with the section', 'README.md')
    .action(publish);
}

function someOf(what: string, names: readonly string[]): Option {
  return new Option(`--${what} <names>`, `some of ${names.join(', ')}, separated by commas`)
    .argParser(namesOf(names))
    .default(names, 'all');
}

function withOutputs(command: Command): Command {
  return command
    .addOption(nodeOption())
    .option('--json <file>', 'write the figures as JSON')
    .option('--svg <file>', 'write a chart')
    .allowExcessArguments(false);
}

function nodeOption(): Option {
  return new Option('--node <path>', 'the node that runs the service').default(process.execPath, 'this one');
}

async function bench({ json, svg, ...options }: BenchOptions & Outputs): Promise<void> {
  const progress = new Progress('bench');
  const report = await runBench(options, progress);
  progress.end();
  console.log(benchText(report));
  await writeOutputs({ json, svg }, report, drawBenchChart);
}

async function memory({ json, svg, ...options }: MemoryOptions & Outputs): Promise<void> {
  const progress = new Progress('bench memory');
  const report = await runMemory(options, progress);
  progress.end();
  console.log(memoryText(report));
  await writeOutputs({ json, svg }, report, drawMemoryChart);
}

async function heavy({ json, ...options }: HeavyOptions & Pick<Outputs, 'json'>): Promise<void> {
  const progress = new Progress('bench heavy');
  const report = await runHeavy(options, progress);
  progress.end();
  console.log(heavyText(report));
  if (json) await write(json, `${JSON.stringify(report, null, 1)}\n`);
}

async function writeOutputs<Report>(
  { json, svg }: { readonly [name in keyof Outputs]: string | undefined },
  report: Report,
  draw: (report: Report) => string,
): Promise<void> {
  if (json) await write(json, `${JSON.stringify(report, null, 1)}\n`);
  if (svg) await write(svg, draw(report));
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}
