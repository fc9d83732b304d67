import { json, positiveInteger, Progress, writeReport } from '@repo/bench';
import { Command } from 'commander';
import { judgeCrowd } from '../crowd/crowd-conditions.ts';
import { type CrowdOptions, runCrowd } from '../crowd/crowd.ts';
import { giveWay } from '../rig/give-way.ts';
import { drawLoadChart } from '../report/load-chart.ts';
import { loadMarkdown } from '../report/load-markdown.ts';
import { summariseLoad, uploadAnswers } from '../report/load-report.ts';

import { conclude } from './conclude.ts';

/** @param signal ends the run early */
export function loadCommand(signal: AbortSignal): Command {
  return new Command('load')
    .description('Many more clients at once than the service can serve, some of them slow on purpose.')
    .option('--waves <n>', 'how often all uploads come at once', positiveInteger, 5)
    .option('--uploads <n>', 'of each wave', positiveInteger, 200)
    .option('--rows <n>', 'records of each upload, about 200 bytes each', positiveInteger, 20_000)
    .option('--idle <n>', 'connections over which nothing is asked', positiveInteger, 1_000)
    .option('--slow <n>', 'clients with slow headers, and as many with slow bodies', positiveInteger, 200)
    .option('--seed <n>', 'of the records', positiveInteger, 42)
    .option('--report <folder>', 'write load.json, load.md and load.svg')
    .action((options: CrowdOptions & { report?: string }) => load(options, signal));
}

async function load(
  { report: folder, ...options }: CrowdOptions & { readonly report?: string },
  signal: AbortSignal,
): Promise<void> {
  const progress = new Progress('load');
  const run = await runCrowd(options, {
    signal,
    onProgress: (what) => progress.show(what, ''),
    onReady: giveWay,
  });
  progress.end();
  const conditions = judgeCrowd(run, options);
  const report = summariseLoad(run, { options, conditions });
  if (folder !== undefined)
    await writeReport(folder, {
      'load.json': json(report),
      'load.md': loadMarkdown(report),
      'load.svg': drawLoadChart(report),
    });
  const answers = Object.entries(uploadAnswers(run)).map(([answer, times]) => `${times} uploads: ${answer}`);
  conclude(conditions, [...answers, ...run.errors]);
}
