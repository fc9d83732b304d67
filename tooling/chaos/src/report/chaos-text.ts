import { count } from '@repo/measure';
import { textGrid } from '@repo/bench';
import type { ChaosReport } from './chaos-report.ts';
import { answerGrid, faultGrid, timeText } from './grids.ts';

/** The report for a terminal. */
export function chaosText(report: ChaosReport): string {
  return [
    textGrid(...faultGrid(report, 'point')),
    textGrid(...faultGrid(report, 'actor')),
    textGrid(...answerGrid(report)),
    timeText(report),
    ...report.failures,
    `nothing struck in ${count(report.faultless)} runs; ${count(report.failures.length)} broke a promise`,
  ].join('\n\n');
}
