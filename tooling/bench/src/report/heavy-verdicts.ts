import type { HeavyReport, ScenarioReport } from '../heavy/heavy-report.ts';
import { wholeMegabytes } from './figures.ts';
import { peakOf } from './heavy-text.ts';
import { MANY_PEAK_BYTES_MAX, PEAK_BYTES_MAX } from './memory-verdicts.ts';
import { atMost, type Verdict } from './verdict.ts';

/** Promise for health answers under load: a tenth of the 3 s after which the probe of the image gives up. */
const HEALTH_MS_MAX = 250;

/** Every bar of the heavy loads, with what was measured. */
export function heavyVerdicts({ scenarios }: HeavyReport): Verdict[] {
  return scenarios.flatMap(scenarioVerdicts);
}

function scenarioVerdicts(scenario: ScenarioReport): Verdict[] {
  const { name: where, uploads, health } = scenario;
  const peakMax = uploads === 1 ? PEAK_BYTES_MAX : MANY_PEAK_BYTES_MAX;
  return [
    atMost({ what: 'peak RSS of the service', where, show: wholeMegabytes }, peakMax, peakOf(scenario)),
    ...health.map(({ path, max, failed }) =>
      atMost(
        {
          what: `longest answer of ${path}`,
          where,
          show: (ms) => (ms < Infinity ? `${ms.toFixed(0)} ms` : 'not 200'),
        },
        HEALTH_MS_MAX,
        failed > 0 ? Infinity : max,
      ),
    ),
  ];
}
