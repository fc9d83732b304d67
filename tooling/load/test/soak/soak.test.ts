import { expect, it } from 'vitest';
import { runSoak } from '../../src/soak/soak.ts';
import { drawSoakChart } from '../../src/report/soak-chart.ts';
import { soakMarkdown } from '../../src/report/soak-markdown.ts';
import { summariseSoak } from '../../src/report/soak-report.ts';
import { judgeSoak } from '../../src/soak/soak-conditions.ts';

const options = { minutes: 1 / 3, seed: 42, workers: 4, rowsMax: 10_000 };

it('twenty seconds of everything break no promise, and leave a report', async () => {
  const heard: number[] = [];
  const run = await runSoak(options, {
    signal: new AbortController().signal,
    onProgress: (_elapsedMs, { uploads }) => heard.push(uploads),
  });
  expect(run.tally.broken).toEqual([]);
  expect(run.errors).toEqual([]);
  expect({ stderr: run.stderr, leftovers: run.leftovers, exit: run.exit }).toEqual({
    stderr: '',
    leftovers: 0,
    exit: 0,
  });
  expect(run.tally.answers['200']).toBeGreaterThan(0);
  expect(run.tally.rowsLoaded).toBeGreaterThan(0);
  expect(heard.at(-1)).toBeGreaterThan(0);
  expect(run.samples.length).toBeGreaterThan(10);
  const machine = { cpu: 'test', cores: 2, memoryBytes: 1e9 };
  const report = summariseSoak(run, { machine, options, conditions: judgeSoak(run) });
  expect(report.buckets.length).toBeGreaterThan(1);
  expect(soakMarkdown(report)).toContain('| append ');
  expect(drawSoakChart(report)).toMatch(/^<svg[^]*RSS, mean/);
});
