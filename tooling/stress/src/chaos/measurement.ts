import { availableParallelism } from 'node:os';
import {
  count,
  countNames,
  countTable,
  holds,
  type Measurement,
  percentilesOf,
  percentilesText,
  type Report,
  wholeNumber,
} from '@repo/measure';
import { type ChaosRun, runChaos } from './run-chaos.ts';

interface ChaosOptions {
  /** Seed of the first run; each later run has the next number. */
  readonly seed: number;
  readonly runs: number;
  /** Concurrent runs. */
  readonly jobs: number;
}

/** Runs mostly wait: for time limits, and for processes to start and end. */
export const defaultJobs = 2 * availableParallelism();

/** Uploads files while client, link, database and service fail, and checks every promise after each. */
export const chaos: Measurement<ChaosOptions> = {
  name: 'chaos',
  addOptions: (command) =>
    command
      .option('--seed <n>', 'seed of the first run; later ones count up', wholeNumber(0), Date.now())
      .option('--runs <n>', 'number of runs', wholeNumber(), 1_000)
      .option('--jobs <n>', 'concurrent runs', wholeNumber(), defaultJobs),
  async run(options, { progress, signal }) {
    const { seed, runs, jobs } = options;
    progress.note(`seed ${seed}, ${runs} runs, ${jobs} at a time`);
    progress.expect(runs);
    let brokenCount = 0;
    const onRun = (_results: unknown, failure?: string) => {
      if (failure !== undefined) {
        brokenCount++;
        progress.note(`BROKEN\n${failure}`);
      }
      progress.step('running', `${brokenCount} broken`);
    };
    return reportChaos(await runChaos({ ...options, signal, onRun }));
  },
};

export function reportChaos({ results, failures }: ChaosRun): Report {
  const struck = results.flatMap((result) => result.struck);
  const answers = results.map(({ outcome }) => outcome);
  const actors = struck.map(({ actor }) => actor.name);
  const points = struck.map(({ point }) => point.name);
  const runs = results.length;
  const faultless = results.filter((result) => result.struck.length === 0).length;
  const durationsMs = percentilesOf(results.map(({ durationMs }) => durationMs));
  return {
    title: 'Chaos',
    text: `${count(runs)} uploads, each with up to two faults at random moments, and after each a check of everything that the service
promises. A fault has *struck* when its point was reached and there was something to break; in ${count(faultless)} runs none did.
Each took ${percentilesText(durationsMs)}.`,
    conditions: [
      holds(
        'every promise was kept',
        runs > 0 && failures.length === 0,
        `${failures.length} broken in ${count(runs)} runs`,
      ),
    ],
    tables: [
      { title: 'What failed', ...countTable(['actor', 'struck'], actors) },
      { title: 'When', ...countTable(['point', 'struck'], points) },
      { title: 'What clients were told', ...countTable(['answer', 'runs'], answers) },
    ],
    failures,
    figures: {
      runs,
      durationsMs,
      faultless,
      struck: countNames(struck.map(({ actor, point }) => `${actor.name} ${point.name}`)),
      answers: countNames(answers),
      failures,
    },
  };
}
