import { median } from '@repo/measure';
import type pg from 'pg';
import { type Runtime, runChild } from '../run-program.ts';
import type { Fixture } from '../tables/fixture.ts';
import type { BenchTable } from '../tables/table.ts';
import { columnGroups, type StageTask, type StageTimes } from './stage-task.ts';

/** Time of one stage over the whole file. */
export interface StageFigures {
  readonly name: string;
  /** Median of the runs. */
  readonly ms: number;
}

export interface StageOptions {
  readonly table: BenchTable;
  readonly fixture: Fixture;
  readonly databaseUrl: string;
  readonly client: pg.Client;
  readonly runtime: Runtime;
  readonly runs: number;
  readonly onStep: (stage: string) => void;
}

/** More runs hardly change the median. */
const RUNS_MAX = 3;
const simpleStages = ['read', 'multipart', 'gunzip', 'sha256', 'scan', 'encoding'] as const;

/** Times each stage of the pipeline alone, in a process of its own, in the pipeline's order. */
export async function timeStages(options: StageOptions): Promise<StageFigures[]> {
  const reports: StageFigures[] = [];
  for (const stage of simpleStages) reports.push(...entries(await timesOf(options, { stage })));
  reports.push(...(await timeColumns(options)));
  reports.push(...entries(await timesOf(options, { stage: 'assemble' })));
  reports.push(...entries(await timesOf(options, { stage: 'socket' })));
  return reports;
}

/** Number of calls of `onStep`. */
export function countStageSteps(table: BenchTable): number {
  return simpleStages.length + columnGroups(table).length + 2;
}

async function timeColumns(options: StageOptions): Promise<StageFigures[]> {
  const kernels: StageFigures[] = [];
  let locateMs = 0;
  for (const { title, columns } of columnGroups(options.table)) {
    const names = columns.map(({ name }) => name);
    const { locate, kernel } = await timesOf(options, { stage: 'columns', columns: names });
    locateMs += locate!;
    kernels.push({ name: `kernel ${title}`, ms: kernel! });
  }
  return [{ name: 'locate the fields of all columns', ms: locateMs }, ...kernels];
}

async function timesOf(
  { table, fixture, databaseUrl, client, runtime, runs, onStep }: StageOptions,
  what: Pick<StageTask, 'stage' | 'columns'>,
): Promise<StageTimes> {
  onStep([what.stage, ...(what.columns ?? []).slice(0, 1)].join(' '));
  const { csv, gzip, binary } = fixture;
  const task: StageTask = { ...what, table: table.name, csv, gzip, binary, databaseUrl };
  const times: StageTimes[] = [];
  for (let run = 0; run < Math.min(runs, RUNS_MAX); run++) {
    if (what.stage === 'socket') await client.query(`TRUNCATE ${table.relation}`);
    times.push(await runChild<StageTimes>('stage', task, runtime));
  }
  const names = Object.keys(times[0]!);
  return Object.fromEntries(names.map((name) => [name, median(times.map((one) => one[name]!))]));
}

function entries(times: StageTimes): StageFigures[] {
  return Object.entries(times).map(([name, ms]) => ({ name, ms }));
}
