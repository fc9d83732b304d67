import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { batchesOf } from './batches.ts';
import { describeFailure } from './describe-failure.ts';
import { type Options, readOptions, usage } from './options.ts';
import { Progress } from './progress.ts';
import { type Batch, runCases } from './run-cases.ts';

interface Report {
  readonly cases: number;
  /** Description of a failure to print. */
  readonly failure: string | undefined;
}

if (isMainThread) process.exitCode = await main();
else parentPort!.on('message', (batch: Batch) => void answer(batch));

async function main(): Promise<number> {
  let options: Options | undefined;
  try {
    options = readOptions(process.argv.slice(2), Date.now());
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    return 2;
  }
  if (!options) {
    console.log(usage);
    return 0;
  }
  const progress = new Progress(options.path === undefined ? options.cases : 1);
  console.log(`seed ${options.seed}, ${options.jobs} at a time`);
  const batches = batchesOf(options);
  const failures = (
    await Promise.all(Array.from({ length: options.jobs }, () => work(batches, progress)))
  ).flat();
  progress.end(failures.length);
  for (const failure of failures) console.error(`\n${failure}`);
  return failures.length > 0 ? 1 : 0;
}

/** Gives one worker batch after batch until none is left or one has failed. */
async function work(batches: Generator<Batch>, progress: Progress): Promise<string[]> {
  const worker = new Worker(fileURLToPath(import.meta.url));
  try {
    for (const batch of batches) {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
      worker.postMessage(batch);
      const [report] = (await once(worker, 'message')) as [Report];
      progress.add(report.cases);
      if (report.failure !== undefined) return [report.failure];
    }
    return [];
  } finally {
    await worker.terminate();
  }
}

async function answer(batch: Batch): Promise<void> {
  const failure = await runCases(batch);
  const report: Report = {
    cases: batch.path === undefined ? batch.cases : 1,
    failure: failure && describeFailure(failure),
  };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
  parentPort!.postMessage(report);
}
