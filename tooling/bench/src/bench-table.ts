import path from 'node:path';
import type { BenchOptions } from './bench.ts';
import type { Contender } from './contenders/contender.ts';
import { type Comparison, compare } from './measure/compare.ts';
import { keepRowsBefore, prepareVerify } from './measure/verify.ts';
import type { Progress } from './progress.ts';
import type { ContenderReport, TableReport } from './report/bench-report.ts';
import type { Scratch } from './scratch.ts';
import { readServiceCommand } from './service-command.ts';
import { countStageSteps, timeStages } from './stages/time-stages.ts';
import type { Fixture } from './tables/fixture.ts';
import type { FixtureShelf } from './tables/fixture-shelf.ts';
import { type BenchTable, createSql } from './tables/table.ts';

interface BenchTableOptions {
  readonly table: BenchTable;
  readonly contenders: readonly Contender[];
  readonly shelf: FixtureShelf;
  readonly scratch: Scratch;
  readonly options: BenchOptions;
  readonly progress: Progress;
  readonly onUnavailable: (contender: Contender, reason: string) => void;
}

/** Rounds of the slow contenders, and the share of the records that they get. */
const SLOW_RUNS_MAX = 3;
const SLOW_SHARE = 0.1;
/** Fewer would measure how long a process takes to start. */
const SLOW_ROWS_MIN = 20_000;

/** Makes a table and its files, compares the contenders on it, times the stages, and drops the table. */
export async function benchTable(setting: BenchTableOptions): Promise<TableReport> {
  const { table, scratch, shelf, options, progress } = setting;
  await scratch.client.query(createSql(table));
  progress.step(table.title, 'making the files');
  const rows = table.rowsFor(options.rows);
  const slowRows = setting.contenders.some((contender) => contender.slow)
    ? Math.min(rows, Math.max(SLOW_ROWS_MIN, Math.ceil(rows * SLOW_SHARE)))
    : rows;
  const fast = await shelf.take(table, rows);
  const slow = await shelf.take(table, slowRows);
  await keepRowsBefore(scratch.client, table, path.join(scratch.folder, 'rows-before.csv'), rows);
  const comparisons = await compareOn(setting, fast, slow);
  const stages = options.stages && !table.hasNoStages ? await timeStagesOf(setting, fast) : [];
  await scratch.client.query(`DROP TABLE ${table.relation}`);
  return {
    name: table.name,
    title: table.title,
    columns: table.columns.length,
    rows,
    csvBytes: fast.csvBytes,
    contenders: comparisons.map((comparison) =>
      reportOf(comparison, comparison.contender.slow ? slow : fast),
    ),
    stages,
  };
}

/** How many steps the progress will hear of. */
export function countTableSteps(
  table: BenchTable,
  contenders: readonly Contender[],
  { runs, stages }: Pick<BenchOptions, 'runs' | 'stages'>,
): number {
  const rounds = contenders.reduce(
    (sum, { slow }) => sum + 1 + (slow ? Math.min(runs, SLOW_RUNS_MAX) : runs),
    0,
  );
  return 1 + rounds + (stages && !table.hasNoStages ? countStageSteps(table) : 0);
}

async function compareOn(
  { table, contenders, scratch, options, progress, onUnavailable }: BenchTableOptions,
  fast: Fixture,
  slow: Fixture,
): Promise<Comparison[]> {
  const { client, server } = scratch;
  const { runs } = options;
  const whole = { fixture: fast, verify: await prepareVerify(client, table, fast) };
  const part = slow === fast ? whole : { fixture: slow, verify: await prepareVerify(client, table, slow) };
  return compare(contenders, {
    table,
    files: { fast: whole, slow: part },
    runs: { fast: runs, slow: Math.min(runs, SLOW_RUNS_MAX) },
    client,
    postgresPid: server.pid,
    onStep: (round, contender) =>
      progress.step(table.title, `${round === 0 ? 'warm-up' : `round ${round} of ${runs}`}, ${contender}`),
    onUnavailable,
  });
}

async function timeStagesOf(
  { table, scratch, options, progress }: BenchTableOptions,
  fixture: Fixture,
): Promise<TableReport['stages']> {
  const { nodeOptions } = await readServiceCommand();
  return timeStages({
    table,
    fixture,
    runtime: { node: options.node, nodeOptions },
    client: scratch.client,
    databaseUrl: scratch.server.url,
    runs: options.runs,
    onStep: (stage) => progress.step(table.title, `stage ${stage}`),
  });
}

function reportOf({ contender, loads }: Comparison, { rows, csvBytes }: Fixture): ContenderReport {
  return { name: contender.name, title: contender.title, rows, csvBytes, loads };
}
