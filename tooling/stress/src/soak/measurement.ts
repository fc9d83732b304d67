import {
  atMost,
  type Condition,
  count,
  countNames,
  countTable,
  drawPanels,
  holds,
  mean,
  type Measurement,
  megabytes,
  milliseconds,
  positiveNumber,
  type Report,
  type Series,
  wholeNumber,
} from '@repo/measure';
import { serviceConditions } from '../rig/service-conditions.ts';
import { ownDescriptors, type Sample } from './samples.ts';
import { runSoak, type SoakOptions, type SoakRun } from './soak.ts';

/** The limit of the container. */
const PEAK_BYTES_MAX = 512 * 1024 * 1024;
/** Growth at rest, from the end of the warm-up to the end of the run. */
const RSS_GROWTH_BYTES_MAX = 16e6;
const HEAP_GROWTH_BYTES_MAX = 3e6;
/** Growth of the mean from the first half to the second. */
const MEAN_GROWTH_MAX = 0.1;
const GAP_MS_MAX = 10_000;

export const soak: Measurement<SoakOptions> = {
  name: 'soak',
  addOptions: (command) =>
    command
      .option('--minutes <n>', 'duration', positiveNumber, 60)
      .option('--seed <n>', 'seed of files, scenarios and faults', wholeNumber(), 42)
      .option('--workers <n>', 'concurrent clients', wholeNumber(), 8)
      .option('--rows-max <n>', 'records of the longest file, about 200 bytes each', wholeNumber(), 500_000),
  async run(options, { progress, signal }) {
    progress.show('generating the files');
    let minute = 0;
    const run = await runSoak(options, {
      signal,
      onProgress({ answers, brokenCount }, { atMs, rssBytes }) {
        const done = `${count(answers.length)} uploads, ${brokenCount} broken promises, ${megabytes(rssBytes)}`;
        progress.show('running', done);
        if (atMs < (minute + 1) * 60_000) return;
        progress.note(`minute ${++minute} of ${options.minutes}: ${done}`);
      },
    });
    return reportSoak(run, options);
  },
};

export function reportSoak(run: SoakRun, { minutes, workers }: SoakOptions): Report {
  const { tally, samples, baseline, end } = run;
  const loopDelayMs = Math.max(...samples.map((sample) => sample.loopDelayMs));
  return {
    title: 'Soak',
    text: `${workers} clients used the service for ${minutes} minutes, well and badly: uploads in every mode and packing, and the faults
below. After each import its table was counted. ${count(tally.rowsLoaded)} rows were loaded, from ${megabytes(tally.bytesLoaded)} of CSV. *At
rest* is after all clients have stopped and the garbage is collected. The service ran with the options of its image, and
reached PostgreSQL through a proxy. Its event loop was blocked for ${milliseconds(loopDelayMs)} at most.`,
    conditions: judgeSoak(run),
    tables: [
      { title: 'Scenarios and faults', ...countTable(['scenario or fault', 'times'], tally.scenarios) },
      { title: 'Answers to uploads', ...countTable(['answer', 'times'], tally.answers) },
    ],
    chart: {
      alt: 'Memory and open descriptors of the service over time',
      svg: drawPanels([
        {
          title: 'memory',
          x: 'minutes',
          y: 'MB',
          series: [
            line('RSS, highest', 'yardstick', samples, ({ rssBytes }) => rssBytes / 1e6, max),
            line('RSS, mean', 'ours', samples, ({ rssBytes }) => rssBytes / 1e6),
            line('heap used, mean', 'slow', samples, ({ heapBytes }) => heapBytes / 1e6),
          ],
        },
        {
          title: 'descriptors',
          x: 'minutes',
          y: '',
          series: [
            line('open descriptors, mean', 'ours', samples, ({ descriptors }) => descriptors),
            line('of them database connections', 'slow', samples, ({ connections }) => connections),
          ],
        },
      ]),
    },
    failures: [...tally.broken, ...(run.service?.errors ?? [])],
    figures: {
      ...tally,
      scenarios: countNames(tally.scenarios),
      answers: countNames(tally.answers),
      baseline,
      end,
      samples,
    },
  };
}

/** Judges a soak: the same conditions in the same order for every run. */
export function judgeSoak({ tally, service, samples, baseline, end }: SoakRun): Condition[] {
  const internalErrors = tally.answers.filter((answer) => answer === '500 INTERNAL_ERROR');
  const gaps = samples.slice(1).map(({ atMs }, at) => atMs - samples[at]!.atMs);
  const loaded = samples.filter(({ atMs }) => atMs > (baseline?.atMs ?? 0) && atMs < (end?.atMs ?? Infinity));
  const rss = loaded.map(({ rssBytes }) => rssBytes);
  const half = rss.length >> 1;
  const [first, second] = [mean(rss.slice(0, half)), mean(rss.slice(half))];
  const atRest = (
    what: string,
    growthMax: number,
    of: (sample: Sample) => number,
    show: (value: number) => string,
  ) => {
    const growth = `${what} at rest: at most ${show(growthMax)} above that after the warm-up`;
    if (!baseline || !end) return holds(growth, null, '–');
    const figures = `${show(of(baseline))}, then ${show(of(end))}`;
    return holds(growth, of(end) - of(baseline) <= growthMax, figures);
  };
  return [
    holds(
      'every import left all of its rows or none, and reported which',
      tally.brokenCount === 0 && tally.answers.length > 0,
      `${count(tally.answers.length)} uploads, ${tally.brokenCount} broken promises`,
    ),
    holds('no INTERNAL_ERROR', internalErrors.length === 0, internalErrors.length),
    atMost('peak RSS', PEAK_BYTES_MAX, Math.max(...samples.map(({ rssBytes }) => rssBytes)), megabytes),
    holds(
      `RSS under load: the mean of the second half is at most ${100 * MEAN_GROWTH_MAX} % above the first`,
      second <= first * (1 + MEAN_GROWTH_MAX),
      `${megabytes(first)}, then ${megabytes(second)}`,
    ),
    holds(
      'the service was sampled throughout',
      Math.max(...gaps) <= GAP_MS_MAX,
      `${count(samples.length)} samples, longest gap ${count(Math.max(...gaps))} ms`,
    ),
    atRest('RSS', RSS_GROWTH_BYTES_MAX, ({ rssBytes }) => rssBytes, megabytes),
    atRest('heap', HEAP_GROWTH_BYTES_MAX, ({ heapBytes }) => heapBytes, megabytes),
    atRest('descriptors, without those of the pool,', 0, ownDescriptors, String),
    holds(
      'no transaction and no lock is left',
      end && end.busySessions === 0,
      `${end?.busySessions ?? '–'} backends`,
    ),
    ...serviceConditions(service),
  ];
}

/** Duration of one point of the chart. */
const POINT_MS = 10_000;

const max = (values: readonly number[]): number => Math.max(...values);

/** A line of the chart. @param combine makes the value of a point from those of its samples */
function line(
  name: string,
  colour: Series['colour'],
  samples: readonly Sample[],
  of: (sample: Sample) => number,
  combine = mean,
): Series {
  const points = new Map<number, number[]>();
  for (const sample of samples) {
    const point = Math.floor(sample.atMs / POINT_MS);
    points.set(point, [...(points.get(point) ?? []), of(sample)]);
  }
  return {
    name,
    colour,
    points: [...points].map(([point, values]) => [(point * POINT_MS) / 60_000, combine(values)]),
  };
}
