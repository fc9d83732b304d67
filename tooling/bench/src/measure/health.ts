import { type HealthAnswer, healthPaths } from '@repo/faults';
import { type Percentiles, percentilesOf } from '@repo/measure';

/** Answers of one endpoint. */
export interface HealthFigures {
  readonly path: string;
  readonly answers: number;
  /** Number of answers without status 200. */
  readonly failed: number;
  /** In milliseconds. */
  readonly times: Percentiles;
}

export function healthFigures(answers: readonly HealthAnswer[]): HealthFigures[] {
  return healthPaths.map((path) => {
    const own = answers.filter((answer) => answer.path === path);
    const failed = own.filter(({ status }) => status !== 200).length;
    const times = percentilesOf(own.map(({ tookMs }) => tookMs));
    return { path, answers: own.length, failed, times };
  });
}
