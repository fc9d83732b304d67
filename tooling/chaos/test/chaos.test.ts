import { expect, it } from 'vitest';
import { defaultJobs } from '../src/options.ts';
import { chaosText } from '../src/report/chaos-text.ts';
import { summarise } from '../src/report/chaos-report.ts';
import { runChaos } from '../src/schedule/run-chaos.ts';

/** A short slice of `pnpm measure chaos`. */
const conditions = { seed: 1, runs: 40, jobs: defaultJobs };
const LIMIT_MS = 60_000;

it(
  'keeps every promise while things break at random moments',
  async () => {
    const tally = await runChaos({ ...conditions, stop: AbortSignal.timeout(LIMIT_MS) });
    console.log(chaosText(summarise(tally, conditions)));
    expect(tally.failures).toEqual([]);
    expect(tally.runs).toBeGreaterThan(0);
  },
  4 * LIMIT_MS,
);
