import { expect, it } from 'vitest';
import { chaosMarkdown } from '../../src/report/chaos-markdown.ts';
import { summarise } from '../../src/report/chaos-report.ts';
import { chaosText } from '../../src/report/chaos-text.ts';
import { progressText } from '../../src/report/progress-line.ts';
import { Tally } from '../../src/report/tally.ts';
import { drawSchedule, type Schedule } from '../../src/schedule/draw-schedule.ts';
import { BrokenInvariant } from '../../src/testbed/broken-invariant.ts';

const options = { seed: 0, runs: 100, jobs: 4 };

/** The first schedule with so many faults. */
function scheduleWith(faultCount: number): Schedule {
  for (let seed = 0; ; seed++) {
    const schedule = drawSchedule(seed);
    if (schedule.faults.length === faultCount) return schedule;
  }
}

it('counts what was drawn and what struck, what clients were told, and how long it took', () => {
  const tally = new Tally();
  const two = scheduleWith(2);
  tally.add(two, { struck: [two.faults[0]!], outcome: 'closed', broken: [] }, 100);
  tally.add(two, { struck: two.faults, outcome: '503 DATABASE_UNAVAILABLE', broken: [] }, 300);
  tally.add(scheduleWith(0), { struck: [], outcome: 'closed', broken: [] }, 200);
  const report = summarise(tally, options);
  expect(report).toMatchObject({ runs: 3, faultless: 1, failures: [], options });
  expect(report.durationMs).toEqual({ p50: 200, p90: 300, p99: 300, max: 300 });
  expect(report.answers).toEqual({ '503 DATABASE_UNAVAILABLE': 1, closed: 2 });
  expect(report.faults.map(({ drawn, struck }) => [drawn, struck])).toEqual([
    [2, 2],
    [2, 1],
  ]);
});

it.each([
  { name: 'by what it has left', ended: { struck: [], outcome: '200', broken: ['a lock', 'a backend'] } },
  { name: 'by an error', ended: { error: new BrokenInvariant('a lock\na backend') } },
])('tells of a run that is broken $name at once, and how to repeat it', ({ ended }) => {
  const told: string[] = [];
  const tally = new Tally((what) => told.push(what));
  const schedule = scheduleWith(1);
  expect(tally.add(schedule, ended, 100)).toBe(false);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(
    new RegExp(`^pnpm chaos --seed ${schedule.seed} --runs 1\n.*\n  a lock\n  a backend$`),
  );
  const report = summarise(tally, options);
  expect(chaosText(report)).toContain(told[0]);
  expect(chaosMarkdown(report)).toContain('Broken promises: **1**');
  expect(chaosMarkdown(report)).toContain(told[0]);
});

it('says when it will be done', () => {
  expect(progressText({ runs: 50, seconds: 75, failures: [] }, 100)).toBe(
    '50 of 100 runs in 1:15, 0 broken, 1500 ms a run, 1:15 to go',
  );
});
