import { count, describeMachine, megabytes } from '@repo/measure';
import { json, positiveInteger, Progress, writeReport } from '@repo/bench';
import { Command } from 'commander';
import { drawSoakChart } from '../report/soak-chart.ts';
import { soakMarkdown } from '../report/soak-markdown.ts';
import { summariseSoak } from '../report/soak-report.ts';

import { positiveNumber } from '../options.ts';
import { runSoak, type SoakOptions } from '../soak/soak.ts';
import { judgeSoak } from '../soak/soak-conditions.ts';
import { conclude } from './conclude.ts';

/** @param signal ends the run early */
export function soakCommand(signal: AbortSignal): Command {
  return new Command('soak')
    .description(
      'Mixed uploads and faults for a long time: nothing is lost, and memory and descriptors stay flat.',
    )
    .option('--minutes <n>', 'how long', positiveNumber, 60)
    .option('--seed <n>', 'of files, scenarios and faults', positiveInteger, 42)
    .option('--workers <n>', 'clients at once', positiveInteger, 8)
    .option('--rows-max <n>', 'records of the longest file, about 200 bytes each', positiveInteger, 500_000)
    .option('--report <folder>', 'write soak.json, soak.md and soak.svg')
    .action((options: SoakOptions & { report?: string }) => soak(options, signal));
}

async function soak(
  { report: folder, ...options }: SoakOptions & { readonly report?: string },
  signal: AbortSignal,
): Promise<void> {
  const progress = new Progress('soak');
  progress.show('making the files', '');
  let minute = 0;
  const run = await runSoak(options, {
    signal,
    onProgress: (elapsedMs, { uploads, brokenCount }, { rssBytes }) => {
      const done = `${count(uploads)} uploads, ${brokenCount} broken promises, ${megabytes(rssBytes)}`;
      progress.show('running', done);
      if (elapsedMs < (minute + 1) * 60_000) return;
      progress.note(`minute ${++minute} of ${options.minutes}: ${done}`);
    },
  });
  progress.end();
  const conditions = judgeSoak(run);
  const report = summariseSoak(run, { machine: describeMachine(), options, conditions });
  if (folder !== undefined)
    await writeReport(folder, {
      'soak.json': json(report),
      'soak.md': soakMarkdown(report),
      'soak.svg': drawSoakChart(report),
    });
  conclude(conditions, [
    ...run.tally.broken.map(({ scenario, what }) => `${scenario}: ${what}`),
    ...run.errors,
  ]);
}
