import { describeMachine } from '@repo/measure';
import { contenderNames, installedContenders, isFor } from './contenders/index.ts';
import type { Contender } from './contenders/contender.ts';
import { BenchError } from './errors.ts';
import type { Progress } from './progress.ts';
import type { BenchReport } from './report/bench-report.ts';
import { isInstalled, runProgram } from './run-program.ts';
import { type Scratch, withScratch } from './scratch.ts';
import { type Service, startService } from './service.ts';
import { benchTable, countTableSteps } from './bench-table.ts';
import { FixtureShelf } from './tables/fixture-shelf.ts';
import { tables } from './tables/index.ts';
import type { BenchTable } from './tables/table.ts';

export interface BenchOptions {
  /** Records of the table contacts; the others get as many as make a file of about that size. */
  readonly rows: number;
  /** Counted rounds, after one warm-up. */
  readonly runs: number;
  /** Names. */
  readonly tables: readonly string[];
  readonly contenders: readonly string[];
  /** Time the stages of the pipeline alone, too. */
  readonly stages: boolean;
  /** The node that runs the service. */
  readonly node: string;
}

/** Carries the comparison out on a server of its own. @throws BenchError */
export async function runBench(options: BenchOptions, progress: Progress): Promise<BenchReport> {
  if (!(await isInstalled('curl')))
    throw new BenchError('PROGRAM_MISSING', 'the benchmark needs curl on the PATH');
  return withScratch(async (scratch) => {
    const services: Service[] = [];
    const start = async (parser: string): Promise<Service> => {
      const databaseUrl = scratch.server.url;
      const settings = { CSV_PARSER: parser };
      const service = await startService({ databaseUrl, node: options.node, settings });
      services.push(service);
      return service;
    };
    try {
      const installed = await installedContenders({
        databaseUrl: scratch.server.url,
        client: scratch.client,
        service: await start('scanner'),
        fastCsvService: await start('fast-csv'),
      });
      return await benchTables(options, scratch, installed, progress);
    } finally {
      for (const service of services) await service.stop();
    }
  });
}

async function benchTables(
  options: BenchOptions,
  scratch: Scratch,
  installed: readonly Contender[],
  progress: Progress,
): Promise<BenchReport> {
  const wanted = tables.filter(({ name }) => options.tables.includes(name));
  const absent = new Map(
    contenderNames
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
  const reports: BenchReport['tables'][number][] = [];
  const shelf = new FixtureShelf(scratch.folder);
  for (const table of wanted)
    reports.push(
      await benchTable({
        table,
        contenders: contendersOf(table),
        shelf,
        scratch,
        options,
        progress,
        onUnavailable,
      }),
    );
  const { rows: versions } = await scratch.client.query<{ server_version: string }>('SHOW server_version');
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    node: (await runProgram(options.node, ['--version'])).trim(),
    postgres: versions[0]!.server_version,
    options: { rows: options.rows, runs: options.runs },
    tables: reports,
    absent: [...absent]
      .filter(([name]) => options.contenders.includes(name))
      .map(([name, reason]) => ({ name, reason })),
  };
}
