import { failuresOf } from '@repo/measure';
import { expect, it } from 'vitest';
import { reportSoak } from '../src/soak/measurement.ts';
import { runSoak } from '../src/soak/soak.ts';

it('twenty seconds of everything break no promise', async () => {
  const options = { minutes: 1 / 3, seed: 42, workers: 4, rowsMax: 10_000 };
  const uploads: number[] = [];
  const run = await runSoak(options, {
    signal: new AbortController().signal,
    onProgress: (_elapsedMs, tally) => uploads.push(tally.uploads),
  });
  expect(uploads.at(-1)).toBeGreaterThan(0);
  expect(run.tally.answers['200']).toBeGreaterThan(0);
  expect(run.tally.rowsLoaded).toBeGreaterThan(0);
  const report = reportSoak(run, options);
  expect(report.failures).toEqual([]);
  // Memory depends on the machine, which runs other tests.
  const failures = failuresOf(report.conditions).filter((failure) => !/under load|at rest/.test(failure));
  expect(failures).toEqual([]);
});
