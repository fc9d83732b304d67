import { healthPaths } from '@repo/faults';
import {
  atMost,
  count,
  countNames,
  countTable,
  healthConditions,
  healthFigures,
  holds,
  mean,
  type Measurement,
  megabytes,
  type Report,
  wholeNumber,
} from '@repo/measure';
import { giveWay } from '../rig/give-way.ts';
import { serviceConditions } from '../rig/service-conditions.ts';
import { type CrowdOptions, type CrowdRun, runCrowd } from './crowd.ts';
import type { UploadResult } from './expecting-upload.ts';

const CAPACITY = 16;
/** The limit of the container. */
const PEAK_BYTES_MAX = 512 * 1024 * 1024;
/** Connections that the service has closed take a moment to reopen. */
const IDLE_SHARE_MIN = 0.95;

export const load: Measurement<CrowdOptions> = {
  name: 'load',
  addOptions: (command) =>
    command
      .option('--waves <n>', 'waves of concurrent uploads', wholeNumber(), 5)
      .option('--uploads <n>', 'uploads in each wave', wholeNumber(), 200)
      .option('--rows <n>', 'records in each upload, about 200 bytes each', wholeNumber(), 20_000)
      .option('--idle <n>', 'idle connections', wholeNumber(), 1_000)
      .option('--slow <n>', 'clients with slow headers, and as many with slow bodies', wholeNumber(), 200)
      .option('--seed <n>', 'seed of the records', wholeNumber(), 42),
  async run(options, { progress, signal }) {
    const onProgress = (what: string) => progress.show(what);
    return reportCrowd(await runCrowd(options, { signal, onProgress, onReady: giveWay }), options);
  },
};

export const isLoaded = ({ isAccepted, status }: UploadResult): boolean => isAccepted && status === 200;

export const isRejectedInTime = ({ isAccepted, status, hasRetryAfter }: UploadResult): boolean =>
  !isAccepted && status === 503 && hasRetryAfter;

export function reportCrowd(run: CrowdRun, options: CrowdOptions): Report {
  const { uploads, capacity, peakRssBytes, idleCounts, health, slowBodies, slowHeaders } = run;
  const accepted = uploads.filter(({ isAccepted }) => isAccepted);
  const loaded = accepted.filter(isLoaded).length;
  const others = uploads.filter(({ isAccepted }) => !isAccepted);
  const rejected = others.filter(isRejectedInTime).length;
  const endpoints = healthFigures(healthPaths, health);
  const answered = uploads.map(({ status, code }) => `${status} ${code}`);
  return {
    title: 'Load',
    text: `${count(options.idle)} idle connections, ${count(options.slow)} clients that send their headers a line at a time, and ${options.waves} waves of ${count(options.uploads)}
uploads of ${count(options.rows)} rows together with ${count(options.slow)} slow bodies. ${count(run.rowsFound)} rows were loaded. Another process
polled the health endpoints, each time over a new connection. *closed* is a connection that ended without an answer, mostly
at the end of the run.`,
    conditions: [
      holds(`the service takes ${CAPACITY} concurrent imports`, capacity === CAPACITY, capacity),
      atMost('peak RSS', PEAK_BYTES_MAX, peakRssBytes, megabytes),
      holds(
        'every upload whose body the service requested is loaded',
        loaded > 0 && loaded === accepted.length,
        `${count(loaded)} of ${count(accepted.length)}`,
      ),
      holds(
        'all of its rows are there, and no others',
        run.wrongTables === 0 && run.rowsFound === run.rowsExpected,
        `${count(run.rowsFound)} of ${count(run.rowsExpected)} rows`,
      ),
      holds(
        'every other upload gets 503 with Retry-After, before its body',
        rejected === others.length && uploads.length === options.waves * options.uploads,
        `${count(rejected)} of ${count(others.length)}`,
      ),
      ...healthConditions(endpoints),
      holds(
        `idle connections stay open: on average ${IDLE_SHARE_MIN * 100} % of ${count(options.idle)}`,
        mean(idleCounts) >= IDLE_SHARE_MIN * options.idle,
        `${count(Math.round(mean(idleCounts)))}, at least ${count(Math.min(...idleCounts))}`,
      ),
      ...serviceConditions(run),
    ],
    tables: [
      { title: 'Answers', ...countTable(['upload', 'times'], answered) },
      countTable(['slow body', 'times'], slowBodies),
      countTable(['slow headers', 'times'], slowHeaders),
    ],
    failures: run.errors,
    figures: {
      capacity,
      peakRssBytes,
      rows: run.rowsFound,
      answers: [answered, slowBodies, slowHeaders].map(countNames),
      latencyMs: Object.fromEntries(endpoints.map(({ path, times }) => [path, times])),
      idleCounts,
      health,
    },
  };
}
