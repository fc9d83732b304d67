import { expect, it } from 'vitest';
import { actors, linkActors } from '../src/faults/actors.ts';
import { describeSchedule, drawSchedule } from '../src/schedule/draw-schedule.ts';
import { runChaos } from '../src/schedule/run-chaos.ts';

/** What `pnpm chaos` does for hours, for a minute. */
const SEED = 1;
const RUNS = 100;
const LIMIT_MS = 60_000;

it(
  'keeps every promise while things break at random moments',
  async () => {
    const report = await runChaos({ seed: SEED, runs: RUNS, signal: AbortSignal.timeout(LIMIT_MS) });
    console.log(String(report));
    expect(report.failures).toEqual([]);
    expect(report.runs).toBeGreaterThan(0);
  },
  4 * LIMIT_MS,
);

it('draws the same from the same seed, and something else from another', () => {
  const draw = (seed: number) => describeSchedule(drawSchedule(seed));
  expect(draw(7)).toBe(draw(7));
  expect(drawSchedule(7)).toEqual(drawSchedule(7));
  expect(new Set(Array.from({ length: 100 }, (_, seed) => draw(seed))).size).toBe(100);
});

it('draws every actor', () => {
  const drawn = Array.from({ length: 3_000 }, (_, seed) => drawSchedule(seed).faults).flat();
  const names = new Set(drawn.map(({ actor }) => actor.name));
  expect(names).toEqual(new Set([...actors, ...linkActors].map(({ name }) => name)));
});
