import { json, positiveInteger, Progress, writeReport } from '@repo/bench';
import { Command } from 'commander';
import { judgeEarlyAnswers } from '../early-answers/early-conditions.ts';
import { clientNames, type EarlyAnswersOptions, runEarlyAnswers } from '../early-answers/early-answers.ts';
import { earlyMarkdown } from '../report/early-markdown.ts';
import { failuresOf, summariseEarlyAnswers } from '../report/early-report.ts';

import { conclude } from './conclude.ts';

/** @param signal ends the run early */
export function earlyAnswersCommand(signal: AbortSignal): Command {
  return new Command('early-answers')
    .description('Errors that are answered while 64 MiB are being sent reach curl, fetch and http.request.')
    .option('--tries <n>', 'of each client', positiveInteger, 1_000)
    .option('--seed <n>', 'of which error comes when', positiveInteger, 42)
    .option('--report <folder>', 'write early-answers.json and early-answers.md')
    .action((options: EarlyAnswersOptions & { report?: string }) => earlyAnswers(options, signal));
}

async function earlyAnswers(
  { report: folder, ...options }: EarlyAnswersOptions & { readonly report?: string },
  signal: AbortSignal,
): Promise<void> {
  const progress = new Progress('early-answers');
  progress.expect(clientNames.length * options.tries);
  const run = await runEarlyAnswers(options, {
    signal,
    onProgress: ({ client, code, failure = 'received' }) =>
      progress.step('uploading', `${client}, ${code}: ${failure}`),
  });
  progress.end();
  const conditions = judgeEarlyAnswers(run);
  const report = summariseEarlyAnswers(run, { options, conditions });
  if (folder !== undefined)
    await writeReport(folder, {
      'early-answers.json': json(report),
      'early-answers.md': earlyMarkdown(report),
    });
  conclude(conditions, [`across ${run.network}`, ...failuresOf(run), ...run.errors]);
}
