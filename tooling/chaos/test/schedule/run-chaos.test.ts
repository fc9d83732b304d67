import { expect, it } from 'vitest';
import { runChaos } from '../../src/schedule/run-chaos.ts';

it('does not count the runs that are under way when it is interrupted', async () => {
  const interrupt = new AbortController();
  const tally = await runChaos({
    seed: 1,
    runs: 10,
    jobs: 1,
    interrupt: interrupt.signal,
    onRun: () => void setImmediate(() => interrupt.abort()),
  });
  expect(tally.runs).toBe(1);
  expect(tally.failures).toEqual([]);
});
