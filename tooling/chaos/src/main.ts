import { json, Progress, writeReport } from '@repo/bench';
import { readOptions } from './options.ts';
import { chaosMarkdown } from './report/chaos-markdown.ts';
import { summarise } from './report/chaos-report.ts';
import { chaosText } from './report/chaos-text.ts';
import { ProgressLine } from './report/progress-line.ts';
import { runChaos } from './schedule/run-chaos.ts';

const MINUTE_MS = 60_000;

const options = readOptions(process.argv, Date.now());
const { seed, runs, minutes } = options;
const interrupt = new AbortController();
// Once: a second Ctrl-C ends it at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort());
const stop = new AbortController();
if (minutes !== undefined) setTimeout(() => stop.abort(), minutes * MINUTE_MS).unref();

const progress = new Progress('chaos');
progress.note(`seed ${seed}, ${runs} runs, ${options.jobs} at a time`);
const line = new ProgressLine(progress, runs);
const tally = await runChaos({
  ...options,
  stop: stop.signal,
  interrupt: interrupt.signal,
  onRun: (soFar) => line.show(soFar),
  onBroken: (what) => progress.note(`BROKEN\n${what}`),
});
progress.end();
const report = summarise(tally, options);
console.log(chaosText(report));
if (options.report !== undefined)
  await writeReport(options.report, { 'chaos.json': json(report), 'chaos.md': chaosMarkdown(report) });
process.exitCode = report.failures.length > 0 ? 1 : 0;
