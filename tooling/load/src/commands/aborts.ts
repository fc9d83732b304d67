import { json, positiveInteger, Progress, writeReport } from '@repo/bench';
import { Command } from 'commander';
import { judgeAborts } from '../aborts/abort-conditions.ts';
import { type AbortsOptions, runAborts } from '../aborts/aborts.ts';
import { databaseStates } from '../aborts/database-states.ts';
import { drawAbortsChart } from '../report/aborts-chart.ts';
import { abortsMarkdown } from '../report/aborts-markdown.ts';
import { summariseAborts } from '../report/aborts-report.ts';
import { milliseconds } from '../report/percentiles.ts';

import { conclude } from './conclude.ts';

/** @param signal ends the run early */
export function abortsCommand(signal: AbortSignal): Command {
  return new Command('aborts')
    .description('From client gone to slot and backend free, in each state that the database can be in.')
    .option('--tries <n>', 'in each state', positiveInteger, 200)
    .option('--seed <n>', 'of when the clients leave', positiveInteger, 42)
    .option('--report <folder>', 'write aborts.json, aborts.md and aborts.svg')
    .action((options: AbortsOptions & { report?: string }) => aborts(options, signal));
}

async function aborts(
  { report: folder, ...options }: AbortsOptions & { readonly report?: string },
  signal: AbortSignal,
): Promise<void> {
  const progress = new Progress('aborts');
  progress.expect(databaseStates.length * options.tries);
  const run = await runAborts(options, {
    signal,
    onProgress: ({ state, ending, slotMs }) => progress.step(state, `${ending}, ${milliseconds(slotMs)}`),
  });
  progress.end();
  const conditions = judgeAborts(run);
  const report = summariseAborts(run, { options, conditions });
  if (folder !== undefined)
    await writeReport(folder, {
      'aborts.json': json(report),
      'aborts.md': abortsMarkdown(report),
      'aborts.svg': drawAbortsChart(report),
    });
  conclude(conditions, run.errors);
}
