import { type Measurement, MeasureError, type RunContext, wholeNumber } from '@repo/measure';
import { type BenchFigures, benchReport, type TableFigures } from './bench-report.ts';
import { benchTable, countTableSteps } from './bench-table.ts';
import type { Contender } from './contenders/contender.ts';
import { contenderNames, installedContenders, isFor } from './contenders/index.ts';
import { nodeOption, someOf } from './options.ts';
import { isInstalled, runProgram } from './run-program.ts';
import { type Scratch, withScratch } from './scratch.ts';
import { startService } from './service.ts';
import { FixtureCache } from './tables/fixture-cache.ts';
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
  /** Also time each stage of the pipeline alone. */
  readonly stages: boolean;
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
      .option('--no-stages', 'leave out the stages of the pipeline')
      .addOption(nodeOption()),
  async run(options, context) {
    if (!(await isInstalled('curl')))
      throw new MeasureError('PROGRAM_MISSING', 'the benchmark needs curl on the PATH');
    const figures = await withScratch(context.signal, async (scratch) => {
      const databaseUrl = scratch.server.url;
      const [service, fastCsvService] = await Promise.all(
        ['scanner', 'fast-csv'].map((CSV_PARSER) =>
          startService({ databaseUrl, node: options.node, settings: { CSV_PARSER } }),
        ),
      );
      try {
        const { client } = scratch;
        const rig = { databaseUrl, client, service: service!, fastCsvService: fastCsvService! };
        return await benchTables(options, scratch, await installedContenders(rig), context);
      } finally {
        await Promise.all([service!.stop(), fastCsvService!.stop()]);
      }
    });
    return benchReport(figures, options.contenders);
  },
};

async function benchTables(
  options: BenchOptions,
  scratch: Scratch,
  installed: readonly Contender[],
  { progress }: RunContext,
): Promise<BenchFigures> {
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
  for (const table of wanted) progress.expect(countTableSteps(table, contendersOf(table), options));
  const figures: TableFigures[] = [];
  const files = new FixtureCache(scratch.folder);
  for (const table of wanted)
    figures.push(
      await benchTable({
        table,
        contenders: contendersOf(table),
        files,
        scratch,
        options,
        progress,
        onUnavailable,
      }),
    );
  const { rows: versions } = await scratch.client.query<{ server_version: string }>('SHOW server_version');
  return {
    serviceNode: (await runProgram(options.node, ['--version'])).trim(),
    postgres: versions[0]!.server_version,
    tables: figures,
    absent: [...absent].map(([name, reason]) => ({ name, reason })),
  };
}
