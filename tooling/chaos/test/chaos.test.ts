import { failuresOf } from '@repo/measure';
import { expect, it } from 'vitest';
import { defaultJobs, reportChaos } from '../src/measurement.ts';
import { drawSchedule, type Schedule } from '../src/schedule/draw-schedule.ts';
import { runChaos } from '../src/schedule/run-chaos.ts';
import { Tally } from '../src/schedule/tally.ts';
import { BrokenInvariant } from '../src/testbed/errors.ts';

const LIMIT_MS = 60_000;

it(
  'keeps every promise while faults strike at random moments',
  async () => {
    const stop = AbortSignal.timeout(LIMIT_MS);
    const tally = await runChaos({ seed: 1, runs: 40, jobs: defaultJobs, stop });
    expect(tally.failures).toEqual([]);
    expect(tally.runs).toBeGreaterThan(0);
  },
  4 * LIMIT_MS,
);

it('does not count the runs that an interruption cuts off', async () => {
  const interrupt = new AbortController();
  const onRun = () => void setImmediate(() => interrupt.abort());
  const tally = await runChaos({ seed: 1, runs: 10, jobs: 1, interrupt: interrupt.signal, onRun });
  expect(tally.runs).toBe(1);
  expect(tally.failures).toEqual([]);
});

/** The first schedule with this number of faults. */
function scheduleWith(faultCount: number): Schedule {
  for (let seed = 0; ; seed++) {
    const schedule = drawSchedule(seed);
    if (schedule.faults.length === faultCount) return schedule;
  }
}

it.each([
  { name: 'leaves locks', ended: { struck: [], outcome: '200', broken: ['a lock', 'a backend'] } },
  { name: 'fails', ended: { error: new BrokenInvariant('a lock\na backend') } },
])('a run that $name is reported immediately, with the command that repeats it', ({ ended }) => {
  const reported: string[] = [];
  const tally = new Tally((what) => reported.push(what));
  const schedule = scheduleWith(1);
  expect(tally.add(schedule, ended, 100)).toBe(false);
  const command = `pnpm measure chaos --seed ${schedule.seed} --runs 1`;
  expect(reported).toEqual([expect.stringMatching(new RegExp(`^${command}\n.*\n  a lock\n  a backend$`))]);
  const { failures, conditions } = reportChaos(tally, 1);
  expect(failures).toEqual(reported);
  expect(failuresOf(conditions)).toEqual(['every promise was kept: 1 broken in 1 runs']);
});
