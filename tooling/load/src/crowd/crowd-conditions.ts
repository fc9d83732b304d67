import { type Condition, count, megabytes } from '@repo/measure';
import { percentilesOf, percentilesText } from '../report/percentiles.ts';
import { serviceConditions } from '../report/service-conditions.ts';
import type { CrowdOptions, CrowdRun } from './crowd.ts';
import type { UploadResult } from './expecting-upload.ts';
import { healthPaths } from './health.ts';

const CAPACITY = 16;
/** The container's limit. */
const PEAK_BYTES_MAX = 512 * 1024 * 1024;
const HEALTH_MS_MAX = 250;
/** Those that the service has closed take a moment to come again. */
const IDLE_SHARE_MIN = 0.95;

export const isLoaded = ({ isAccepted, status }: UploadResult): boolean => isAccepted && status === 200;

export const isRefusedInTime = ({ isAccepted, status, hasRetryAfter }: UploadResult): boolean =>
  !isAccepted && status === 503 && hasRetryAfter;

/** Judges a run: the same conditions in the same order for every run. */
export function judgeCrowd(run: CrowdRun, options: CrowdOptions): readonly Condition[] {
  const { uploads, capacity, peakRssBytes, samples } = run;
  const accepted = uploads.filter(({ isAccepted }) => isAccepted);
  const loaded = accepted.filter(isLoaded).length;
  const others = uploads.filter(({ isAccepted }) => !isAccepted);
  const refused = others.filter(isRefusedInTime).length;
  const idle = samples.map(({ idleConnections }) => idleConnections);
  const idleMean = idle.reduce((sum, open) => sum + open, 0) / idle.length;
  return [
    {
      name: `the service takes ${CAPACITY} imports at once`,
      passed: capacity === CAPACITY,
      figure: String(capacity),
    },
    {
      name: `RSS peaks at ${megabytes(PEAK_BYTES_MAX)} or less`,
      passed: peakRssBytes <= PEAK_BYTES_MAX,
      figure: megabytes(peakRssBytes),
    },
    {
      name: 'every upload whose body was asked for is loaded',
      passed: loaded > 0 && loaded === accepted.length,
      figure: `${count(loaded)} of ${count(accepted.length)}`,
    },
    {
      name: 'its rows are there, all of them and no others',
      passed: run.wrongTables === 0 && run.rowsFound === run.rowsTold,
      figure: `${count(run.rowsFound)} of ${count(run.rowsTold)} rows`,
    },
    {
      name: 'every other one gets 503 and Retry-After, and was not asked for its body',
      passed: refused === others.length && uploads.length === options.waves * options.uploads,
      figure: `${count(refused)} of ${count(others.length)}`,
    },
    ...healthPaths.map((path) => healthCondition(run, path)),
    {
      name: `idle connections were open all the time: on average ${IDLE_SHARE_MIN * 100} % of ${count(options.idle)}`,
      passed: idleMean >= IDLE_SHARE_MIN * options.idle,
      figure: `${count(Math.round(idleMean))}, at least ${count(Math.min(...idle))}`,
    },
    ...serviceConditions(run),
  ];
}

function healthCondition({ health }: CrowdRun, path: string): Condition {
  const answers = health.filter((answer) => answer.path === path);
  const others = answers.filter(({ status }) => status !== 200).length;
  const took = percentilesOf(answers.map(({ tookMs }) => tookMs));
  return {
    name: `${path} answers 200 within ${HEALTH_MS_MAX} ms`,
    passed: others === 0 && took.max <= HEALTH_MS_MAX,
    figure: `${count(answers.length)} answers, ${others} of them others, ${percentilesText(took)}`,
  };
}
