import { Progress, type RunContext } from '@repo/measure';
import { expect, it } from 'vitest';
import { bench } from '../src/bench.ts';
import type { BenchFigures } from '../src/bench-report.ts';
import { contenderNames } from '../src/contenders/index.ts';
import { heavy } from '../src/heavy/heavy.ts';
import type { HeavyFigures } from '../src/heavy/heavy-report.ts';
import { memory } from '../src/memory/memory.ts';
import type { MemoryFigures } from '../src/memory/memory-report.ts';

// A short run of each. Their conditions depend on the machine, which runs other tests.

const context: RunContext = {
  progress: new Progress('test', { isTTY: false, write: () => true }),
  signal: new AbortController().signal,
};
const node = process.execPath;

it('bench runs every contender, fills and replaces tables, and verifies what each leaves', async () => {
  const names = ['contacts-append', 'contacts-replace', 'wide'];
  const options = { rows: 500, runs: 1, tables: names, contenders: contenderNames, node };
  const report = await bench.run(options, context);
  const { tables, absent, serviceNode } = report.figures as BenchFigures;
  expect(serviceNode).toBe(process.version);
  // A contender that is not installed here is listed as absent.
  const missing = absent.map(({ name }) => name);
  expect(missing.filter((name) => name !== 'pgloader')).toEqual([]);
  const all = contenderNames.filter((name) => !missing.includes(name));
  const someOnly = ['multipart', 'psql-csv', 'psql-binary'];
  expect(tables.map(({ name, rows, contenders }) => [name, rows, contenders.map((one) => one.name)])).toEqual(
    [
      ['contacts-append', 500, someOnly],
      ['contacts-replace', 500, someOnly],
      ['wide', 100, all],
    ],
  );
  for (const { contenders } of tables) for (const { loads } of contenders) expect(loads).toHaveLength(1);
});

it('heavy polls health during each load', async () => {
  // The others differ from these in their records only, and 1,600 columns take ten times as long.
  const scenarios = ['tiny', 'tiny-rejects-16', 'contacts-rejects'];
  const report = await heavy.run({ rows: 400, runs: 1, scenarios, node }, context);
  const figures = report.figures as HeavyFigures;
  expect(figures.scenarios.map(({ name, uploads, rows }) => [name, uploads, rows])).toEqual([
    ['tiny', 1, 400],
    ['tiny-rejects-16', 16, 400],
    ['contacts-rejects', 1, 400],
  ]);
  for (const { loads, health } of figures.scenarios) {
    expect(loads).toHaveLength(1);
    expect(health.map(({ path }) => path)).toEqual(['/livez', '/readyz']);
    for (const { answers, failed } of health) {
      expect(answers).toBeGreaterThan(0);
      expect(failed).toBe(0);
    }
  }
});

it('memory watches uploads that are generated while they are sent', async () => {
  const options = { sizes: [1e6, 4e6], container: false, rows: 1, node };
  const { uploads } = (await memory.run(options, context)).figures as MemoryFigures;
  expect(uploads).toHaveLength(2);
  expect(uploads[0]!.bytes).toBeGreaterThanOrEqual(1e6);
  expect(uploads[0]!.bytes).toBeLessThan(2.1e6);
  expect(uploads[1]!.rows).toBe(40_000);
  for (const { peakRssBytes, samples } of uploads) {
    expect(peakRssBytes).toBeGreaterThan(30e6);
    // The kernel adds up the pages of threads with a delay, so a sample may exceed the peak a little.
    expect(Math.max(...samples.map(([, rss]) => rss))).toBeLessThanOrEqual(peakRssBytes + 1e6);
  }
});
