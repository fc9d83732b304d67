import { type Condition, count } from '@repo/measure';
import { percentilesOf, percentilesText } from '../report/percentiles.ts';
import { serviceConditions } from '../report/service-conditions.ts';
import { databaseStates } from './database-states.ts';
import type { Abort, AbortsRun } from './aborts.ts';

const P99_MS_MAX = 1_000;

/** Until all that the import held is free, on either side. */
export function freeAfterMs({ slotMs, backendMs = 0 }: Abort): number {
  return Math.max(slotMs, backendMs);
}

/** Judges a run: the same conditions in the same order for every run. */
export function judgeAborts(run: AbortsRun): readonly Condition[] {
  return [
    ...databaseStates.map(({ name: state }) => {
      const aborts = run.aborts.filter((abort) => abort.state === state);
      const free = percentilesOf(aborts.map(freeAfterMs));
      return {
        name: `${state}: free within ${P99_MS_MAX / 1000} s of the client’s going, in 99 of 100`,
        passed: free.p99 <= P99_MS_MAX,
        figure: `${count(aborts.length)} tries, ${percentilesText(free)}`,
      };
    }),
    { name: 'nothing was loaded', passed: run.rows === 0, figure: `${count(run.rows)} rows` },
    ...serviceConditions(run),
  ];
}
