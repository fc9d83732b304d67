import { type Measurement, type RunContext, wholeNumber } from '@repo/measure';
import { type BenchFigures, benchReport, type TableFigures } from './bench-report.ts';
import { benchTable, countTableSteps } from './bench-table.ts';
import type { Contender } from './contenders/contender.ts';
import { contenderNames, installedContenders, isFor } from './contenders/index.ts';
import { nodeOption, someOf } from './options.ts';
import { runProgram } from './run-program.ts';
import { type Scratch, withScratch } from './scratch.ts';
import { tables } from './tables/index.ts';
import type { BenchTable } from './tables/table.ts';

export interface BenchOptions {
  /** Records of the table contacts; the other files are of about that size. */
  readonly rows: number;
  /** Counted rounds, after one warm-up. */
  readonly runs: number;
  /** Names. */
  readonly tables: readonly string[];
  readonly contenders: readonly string[];
  /** Path of the Node.js that runs the service. */
  readonly node: string;
}

export const bench: Measurement<BenchOptions> = {
  name: 'bench',
  addOptions: (command) =>
    command
      .option('--rows <n>', 'records of contacts, about 200 bytes each', wholeNumber(), 1_000_000)
      .option('--runs <n>', 'counted rounds, after one warm-up', wholeNumber(), 5)
      .addOption(
        someOf(
          'tables',
          tables.map(({ name }) => name),
        ),
      )
      .addOption(someOf('contenders', contenderNames))
      .addOption(nodeOption()),
  async run(options, { signal, progress }) {
    const figures = await withScratch({ node: options.node, signal }, (scratch) =>
      benchTables(options, scratch, progress),
    );
    return benchReport(figures, options.contenders);
  },
};

async function benchTables(
  options: BenchOptions,
  scratch: Scratch,
  progress: RunContext['progress'],
): Promise<BenchFigures> {
  const service = await scratch.startService();
  const fastCsvService = await scratch.startService({ CSV_PARSER: 'fast-csv' });
  const installed = await installedContenders(scratch, service, fastCsvService);
  const wanted = tables.filter(({ name }) => options.tables.includes(name));
  const absent = new Map(
    options.contenders
      .filter((name) => wanted.some((table) => isFor(table, name)))
      .filter((name) => !installed.some((contender) => contender.name === name))
      .map((name) => [name, 'not installed']),
  );
  let contenders = installed.filter(({ name }) => options.contenders.includes(name));
  const onUnavailable = ({ name }: Contender, reason: string): void => {
    progress.note(`without ${name}: ${reason}`);
    absent.set(name, reason);
    contenders = contenders.filter((contender) => contender.name !== name);
  };
  const contendersOf = (table: BenchTable) => contenders.filter(({ name }) => isFor(table, name));
  for (const table of wanted) progress.expect(countTableSteps(contendersOf(table), options));
  const figures: TableFigures[] = [];
  for (const table of wanted)
    figures.push(
      await benchTable({ table, contenders: contendersOf(table), scratch, options, progress, onUnavailable }),
    );
  const { rows: versions } = await scratch.client.query<{ server_version: string }>('SHOW server_version');
  return {
    serviceNode: (await runProgram(options.node, ['--version'])).trim(),
    postgres: versions[0]!.server_version,
    tables: figures,
    absent: [...absent].map(([name, reason]) => ({ name, reason })),
  };
}
