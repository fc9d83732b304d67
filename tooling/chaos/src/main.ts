import { readOptions } from './options.ts';
import { runChaos } from './schedule/run-chaos.ts';

const PROGRESS_MS = 5_000;
const MINUTE_MS = 60_000;

const { seed, runs, minutes } = readOptions(process.argv, Date.now());
const stop = new AbortController();
// Once: a second Ctrl-C ends it at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
if (minutes !== undefined) setTimeout(() => stop.abort(), minutes * MINUTE_MS).unref();

console.log(`seed ${seed}`);
let shownAt = performance.now();
const report = await runChaos({
  seed,
  runs,
  signal: stop.signal,
  onRun: (soFar) => {
    if (performance.now() - shownAt < PROGRESS_MS) return;
    shownAt = performance.now();
    console.log(soFar.progress());
  },
});
console.log(`\n${report}`);
process.exitCode = report.failures.length > 0 ? 1 : 0;
