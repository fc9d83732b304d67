import { expect, it } from 'vitest';
import { runs } from '../env.ts';
import { describeFailure } from './describe-failure.ts';
import { type PropertyName, runCases } from './run-cases.ts';

const passes: readonly [PropertyName, number][] = [
  ['scanner', 1000],
  ['pipeline', 250],
];

for (const [property, cases] of passes) {
  it(`${property}: agrees with the model and csv-parse for every split`, async () => {
    const { seed, numRuns } = runs(cases);
    const failure = await runCases({ property, seed, cases: numRuns });
    expect(failure && describeFailure(failure)).toBeUndefined();
  });
}
