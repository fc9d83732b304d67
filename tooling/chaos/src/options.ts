import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';

export interface ChaosOptions {
  /** Of the first run; each later one has the next. */
  readonly seed: number;
  readonly runs: number;
  /** Runs at a time. */
  readonly jobs: number;
  /** After which no new run begins. */
  readonly minutes?: number;
  /** Where chaos.json and chaos.md go. */
  readonly report?: string;
}

const RUNS = 1_000;

/** A run mostly waits: for time limits, and for processes to begin and to end. */
const JOBS_PER_PROCESSOR = 2;

export const defaultJobs = JOBS_PER_PROCESSOR * availableParallelism();

/** Reads the command line; prints help or what is wrong with it, and exits, where there is nothing to run. */
export function readOptions(argv: readonly string[], now: number): ChaosOptions {
  return new Command('chaos')
    .description(
      'Uploads files to the service while client, link, database and service fail at random moments, and checks after\n' +
        'each that all rows are there or none, that the client was told the truth, and that nothing is left behind.\n' +
        'Each run has a seed of its own, from which all of it follows: --seed N --runs 1 repeats run N.\n' +
        'Ends with 1 when a promise was broken. Ctrl-C ends it with a report.',
    )
    .option('--seed <n>', 'of the first run; default: another each time', wholeNumber, now)
    .option('--runs <n>', 'runs at most', wholeNumber, RUNS)
    .option('--jobs <n>', 'runs at a time', wholeNumberAbove0, defaultJobs)
    .option('--minutes <n>', 'begin no run after so long', wholeNumber)
    .option('--report <folder>', 'write chaos.json and chaos.md there')
    .allowExcessArguments(false)
    .showHelpAfterError('(--help shows the options)')
    .parse([...argv])
    .opts<ChaosOptions>();
}

function wholeNumber(text: string): number {
  const value = Number(text.replaceAll(/[_,]/g, ''));
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('It must be a whole number.');
}

function wholeNumberAbove0(text: string): number {
  const value = wholeNumber(text);
  if (value > 0) return value;
  throw new InvalidArgumentError('It must be 1 or more.');
}
