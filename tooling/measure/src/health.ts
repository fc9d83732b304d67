import { type Condition, holds } from './condition.ts';
import { count, type Percentiles, percentilesOf, percentilesText } from './figures.ts';

/** Longest answer of a health endpoint under load. Probes time out after 3 s. */
const HEALTH_MS_MAX = 250;

/** Answers of one health endpoint during a load. */
export interface HealthFigures {
  readonly path: string;
  readonly answers: number;
  /** Number of answers without status 200. */
  readonly failed: number;
  /** Time of an answer in milliseconds. */
  readonly times: Percentiles;
}

interface HealthAnswer {
  readonly path: string;
  readonly status: number;
  readonly tookMs: number;
}

/** Returns an entry for each of the paths. */
export function healthFigures(paths: readonly string[], all: readonly HealthAnswer[]): HealthFigures[] {
  return paths.map((path) => {
    const answers = all.filter((answer) => answer.path === path);
    const failed = answers.filter(({ status }) => status !== 200).length;
    return {
      path,
      answers: answers.length,
      failed,
      times: percentilesOf(answers.map(({ tookMs }) => tookMs)),
    };
  });
}

/** @param prefix of each condition's name */
export function healthConditions(figures: readonly HealthFigures[], prefix = ''): Condition[] {
  return figures.map(({ path, answers, failed, times }) =>
    holds(
      `${prefix}${path} answers 200 within ${HEALTH_MS_MAX} ms`,
      failed === 0 && times.max <= HEALTH_MS_MAX,
      `${count(answers)} answers, ${failed} not 200, ${percentilesText(times)}`,
    ),
  );
}
