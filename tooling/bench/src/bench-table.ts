import path from 'node:path';
import type { RunContext } from '@repo/measure';
import type { BenchOptions } from './bench.ts';
import type { TableFigures } from './bench-report.ts';
import type { Contender } from './contenders/contender.ts';
import { compare } from './measure/compare.ts';
import { keepRowsBefore, prepareVerify } from './measure/verify.ts';
import type { Scratch } from './scratch.ts';
import { makeFixture } from './tables/fixture.ts';
import { type BenchTable, createSql } from './tables/table.ts';

interface BenchTableOptions {
  readonly table: BenchTable;
  readonly contenders: readonly Contender[];
  readonly scratch: Scratch;
  readonly options: BenchOptions;
  readonly progress: RunContext['progress'];
  readonly onUnavailable: (contender: Contender, reason: string) => void;
}

/** Rounds of the slow contenders, and their share of the records. */
const SLOW_RUNS_MAX = 3;
const SLOW_SHARE = 0.1;
/** Fewest records of a file for slow contenders. With fewer, the start of a process would count more than the load. */
const SLOW_ROWS_MIN = 20_000;

/** Creates a table and its files, compares the contenders, and drops the table. */
export async function benchTable(setting: BenchTableOptions): Promise<TableFigures> {
  const { table, contenders, scratch, options, progress, onUnavailable } = setting;
  const { client, server, folder } = scratch;
  const { runs } = options;
  const { name, title } = table;
  const rows = table.rowsFor(options.rows);
  const slowRows = Math.min(rows, Math.max(SLOW_ROWS_MIN, Math.ceil(rows * SLOW_SHARE)));
  await client.query(createSql(table));
  progress.step(title, 'making the files');
  await keepRowsBefore(client, table, path.join(folder, 'rows-before.csv'), rows);
  const makeFile = async (pace: 'fast' | 'slow') => {
    const stem = path.join(folder, `${name}-${pace}`);
    const fixture = await makeFixture(table, pace === 'fast' ? rows : slowRows, stem);
    return { fixture, verify: await prepareVerify(client, table, fixture) };
  };
  const fast = await makeFile('fast');
  const slow = contenders.some((contender) => contender.slow) ? await makeFile('slow') : fast;
  const comparisons = await compare(contenders, {
    table,
    files: { fast, slow },
    runs: { fast: runs, slow: slowRuns(options) },
    client,
    postgresPid: server.pid,
    onStep: (round, contender) =>
      progress.step(title, `${round === 0 ? 'warm-up' : `round ${round} of ${runs}`}, ${contender}`),
    onUnavailable,
  });
  await client.query(`DROP TABLE ${table.relation}`);
  for (const { fixture } of new Set([fast, slow])) await fixture.remove();
  return {
    name,
    title,
    rows,
    csvBytes: fast.fixture.csvBytes,
    contenders: comparisons.map(({ contender, loads }) => {
      const { rows: loaded, csvBytes } = (contender.slow ? slow : fast).fixture;
      return { name: contender.name, title: contender.title, rows: loaded, csvBytes, loads };
    }),
  };
}

/** Number of steps that the progress will count. */
export function countTableSteps(
  contenders: readonly Contender[],
  options: Pick<BenchOptions, 'runs'>,
): number {
  const rounds = contenders.map(({ slow }) => 1 + (slow ? slowRuns(options) : options.runs));
  return rounds.reduce((sum, steps) => sum + steps, 1);
}

const slowRuns = ({ runs }: Pick<BenchOptions, 'runs'>) => Math.min(runs, SLOW_RUNS_MAX);
