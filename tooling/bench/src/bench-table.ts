import { readServiceCommand } from '@repo/faults';
import path from 'node:path';
import type { RunContext } from '@repo/measure';
import type { BenchOptions } from './bench.ts';
import type { TableFigures } from './bench-report.ts';
import type { Contender } from './contenders/contender.ts';
import { type Comparison, compare } from './measure/compare.ts';
import { keepRowsBefore, prepareVerify } from './measure/verify.ts';
import type { Scratch } from './scratch.ts';
import { countStageSteps, timeStages } from './stages/time-stages.ts';
import type { Fixture } from './tables/fixture.ts';
import type { FixtureCache } from './tables/fixture-cache.ts';
import { type BenchTable, createSql } from './tables/table.ts';

interface BenchTableOptions {
  readonly table: BenchTable;
  readonly contenders: readonly Contender[];
  readonly files: FixtureCache;
  readonly scratch: Scratch;
  readonly options: BenchOptions;
  readonly progress: RunContext['progress'];
  readonly onUnavailable: (contender: Contender, reason: string) => void;
}

/** Rounds of the slow contenders, and their share of the records. */
const SLOW_RUNS_MAX = 3;
const SLOW_SHARE = 0.1;
/** With fewer records, the start of a process would count more than the load. */
const SLOW_ROWS_MIN = 20_000;

/** Creates a table and its files, compares the contenders, times the stages, and drops the table. */
export async function benchTable(setting: BenchTableOptions): Promise<TableFigures> {
  const { table, contenders, files, scratch, options, progress } = setting;
  await scratch.client.query(createSql(table));
  progress.step(table.title, 'making the files');
  const rows = table.rowsFor(options.rows);
  const slowRows = contenders.some(({ slow }) => slow)
    ? Math.min(rows, Math.max(SLOW_ROWS_MIN, Math.ceil(rows * SLOW_SHARE)))
    : rows;
  const fast = await files.get(table, rows);
  const slow = await files.get(table, slowRows);
  await keepRowsBefore(scratch.client, table, path.join(scratch.folder, 'rows-before.csv'), rows);
  const comparisons = await compareOn(setting, fast, slow);
  const stages = hasStages(table, options) ? await timeStagesOf(setting, fast) : [];
  await scratch.client.query(`DROP TABLE ${table.relation}`);
  const { name, title } = table;
  return {
    name,
    title,
    rows,
    csvBytes: fast.csvBytes,
    contenders: comparisons.map(({ contender, loads }) => {
      const { rows: loaded, csvBytes } = contender.slow ? slow : fast;
      return { name: contender.name, title: contender.title, rows: loaded, csvBytes, loads };
    }),
    stages,
  };
}

/** Number of steps that the progress will count. */
export function countTableSteps(
  table: BenchTable,
  contenders: readonly Contender[],
  options: Pick<BenchOptions, 'runs' | 'stages'>,
): number {
  const rounds = contenders.map(({ slow }) => 1 + (slow ? slowRuns(options) : options.runs));
  const stages = hasStages(table, options) ? countStageSteps(table) : 0;
  return rounds.reduce((sum, steps) => sum + steps, 1 + stages);
}

const slowRuns = ({ runs }: Pick<BenchOptions, 'runs'>) => Math.min(runs, SLOW_RUNS_MAX);

const hasStages = (table: BenchTable, { stages }: Pick<BenchOptions, 'stages'>) =>
  stages && !table.hasNoStages;

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
    runs: { fast: runs, slow: slowRuns(options) },
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
): Promise<TableFigures['stages']> {
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
