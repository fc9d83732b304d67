import { availableParallelism } from 'node:os';
import {
  count,
  holds,
  type Measurement,
  percentilesOf,
  percentilesText,
  type Report,
  type Table,
  wholeNumber,
} from '@repo/measure';
import { runChaos } from './schedule/run-chaos.ts';
import type { Tally } from './schedule/tally.ts';

interface ChaosOptions {
  /** Of the first run; each later one has the next. */
  readonly seed: number;
  readonly runs: number;
  /** Concurrent runs. */
  readonly jobs: number;
  /** No run begins after this time. */
  readonly minutes?: number;
}

/** Runs mostly wait: for time limits, and for processes to start and end. */
export const defaultJobs = 2 * availableParallelism();

/** Uploads files while client, link, database and service fail, and checks every promise after each. */
export const chaos: Measurement<ChaosOptions> = {
  name: 'chaos',
  addOptions: (command) =>
    command
      .option(
        '--seed <n>',
        'seed of the first run; --seed N --runs 1 repeats run N',
        wholeNumber(0),
        Date.now(),
      )
      .option('--runs <n>', 'maximum number of runs', wholeNumber(), 1_000)
      .option('--jobs <n>', 'concurrent runs', wholeNumber(), defaultJobs)
      .option('--minutes <n>', 'start no run after this time', wholeNumber()),
  async run({ seed, runs, jobs, minutes }, { progress, signal }) {
    progress.note(`seed ${seed}, ${runs} runs, ${jobs} at a time`);
    progress.expect(runs);
    const tally = await runChaos({
      seed,
      runs,
      jobs,
      interrupt: signal,
      ...(minutes && { stop: AbortSignal.timeout(minutes * 60_000) }),
      onRun: ({ failures }) => progress.step('running', `${failures.length} broken`),
      onBroken: (what) => progress.note(`BROKEN\n${what}`),
    });
    return reportChaos(tally, jobs);
  },
};

export function reportChaos(tally: Tally, jobs: number): Report {
  const { runs, seconds, faultless, faults, answers, failures } = tally;
  const durationsMs = percentilesOf(tally.durationsMs);
  return {
    title: 'Chaos',
    text: `${count(runs)} uploads, each with up to two faults at random moments, and after each a check of everything that the service
promises. A fault has *struck* when its point was reached and there was something to break; in ${count(faultless)} runs none did.
They took ${count(Math.round(seconds))} s, ${jobs} at a time: ${percentilesText(durationsMs)}.`,
    conditions: [
      holds(
        'every promise was kept',
        runs > 0 && failures.length === 0,
        `${failures.length} broken in ${count(runs)} runs`,
      ),
    ],
    tables: [
      faultTable(tally, 'actor'),
      faultTable(tally, 'point'),
      {
        title: 'What clients were told',
        header: ['answer', 'runs'],
        rows: Object.entries(answers)
          .toSorted(([, a], [, b]) => b - a)
          .map(([answer, times]) => [answer, count(times)]),
      },
    ],
    failures,
    figures: { runs, seconds: Math.round(seconds), durationsMs, faultless, faults, answers, failures },
  };
}

/** How often each actor, or each point, was drawn, and how often it struck. */
function faultTable({ faults }: Tally, by: 'actor' | 'point'): Table {
  const sums = new Map<string, { drawn: number; struck: number }>();
  for (const { [by]: name, drawn, struck } of faults) {
    const sum = sums.get(name) ?? { drawn: 0, struck: 0 };
    sums.set(name, { drawn: sum.drawn + drawn, struck: sum.struck + struck });
  }
  const rows = [...sums].toSorted(([, a], [, b]) => b.struck - a.struck);
  return {
    title: by === 'actor' ? 'What failed' : 'When',
    header: [by, 'drawn', 'struck'],
    rows: rows.map(([name, { drawn, struck }]) => [name, count(drawn), count(struck)]),
  };
}
