import { Command, InvalidArgumentError } from 'commander';
import type { Limits } from './conditions.ts';

export interface AcceptanceOptions {
  readonly rows: number;
  readonly seed: number;
  /** Share of records that are spoilt, 0 to 1. */
  readonly dirt: number;
  /** Uploads, each into a table of its own. */
  readonly uploads: number;
  /** Of them at once. */
  readonly concurrency: number;
  /** Records of an upload that goes before the measured one; 0 is none. */
  readonly warmUp: number;
  /** The container's memory limit as Docker writes it. */
  readonly memory: string;
  /** Folder for report.md, report.json and memory.svg. */
  readonly report: string;
  /** Leave service and database running. */
  readonly keep: boolean;
  readonly limits: Limits;
}

/** The owner's floor. An upload slower than this is given up, since it has failed. */
const ROWS_PER_SECOND_MIN = 10_000;
const GROWTH_BYTES_MAX = 5_000_000;
const PEAK_MB_OF_ONE = 200;
const PEAK_MB_OF_MANY = 300;

/** Reads the command line; prints help or what is wrong with it, and exits, where there is nothing to run. */
export function readOptions(argv: readonly string[]): AcceptanceOptions {
  const command = new Command('acceptance')
    .description(
      'Runs the service and PostgreSQL in containers, sends generated CSV with curl, and checks that every row ' +
        'arrives within the memory the service is allowed. Exits with 1 when a condition is not met.',
    )
    .option('--rows <n>', 'records in the file; 5 million are about 1 GB', wholeNumber(1), 5_000_000)
    .option(
      '--uploads <n>',
      'times the file is sent, each into a table of its own (1, or --concurrency)',
      wholeNumber(1),
    )
    .option('--concurrency <n>', 'uploads at once', wholeNumber(1), 1)
    .option('--memory <limit>', "the container's memory limit, as Docker writes it", dockerMemory, '512M')
    .option(
      '--peak <MB>',
      `most memory the container may use (${PEAK_MB_OF_ONE}, several uploads ${PEAK_MB_OF_MANY})`,
      wholeNumber(1),
    )
    .option('--dirt <share>', 'share of invalid records, 0 to 1', share, 0)
    .option(
      '--warm-up <n>',
      'records sent first, so that a short run shows no trend from starting up',
      wholeNumber(0),
      0,
    )
    .option('--seed <n>', 'seed of the generated file', wholeNumber(0), 42)
    .option('--report <folder>', 'where report.md, report.json and memory.svg are written', 'docs/acceptance')
    .option('--keep', 'leave the containers running afterwards', false)
    .allowExcessArguments(false)
    .parse([...argv]);
  const { peak, uploads, ...options } = command.opts<
    Omit<AcceptanceOptions, 'limits' | 'uploads'> & { peak?: number; uploads?: number }
  >();
  const peakMb = peak ?? (options.concurrency === 1 ? PEAK_MB_OF_ONE : PEAK_MB_OF_MANY);
  const limits = {
    limitBytes: memoryBytes(options.memory),
    peakBytesMax: peakMb * 1e6,
    growthBytesMax: GROWTH_BYTES_MAX,
    rowsPerSecondMin: ROWS_PER_SECOND_MIN,
  };
  return { ...options, uploads: uploads ?? options.concurrency, limits };
}

/** Bytes of a limit as Docker writes it; its K, M and G are powers of 1024. NaN when it is none. */
export function memoryBytes(limit: string): number {
  const [, digits, unit = ''] = /^(\d+)([bkmg]?)b?$/i.exec(limit) ?? [];
  const power = ['b', 'k', 'm', 'g'].indexOf(unit.toLowerCase() || 'b');
  return Number(digits) * 1024 ** power;
}

function dockerMemory(text: string): string {
  if (!(memoryBytes(text) > 0)) throw new InvalidArgumentError('Expected a size such as 512M.');
  return text;
}

function wholeNumber(min: number): (text: string) => number {
  return (text) => {
    const value = Number(text.replaceAll('_', ''));
    if (!Number.isSafeInteger(value) || value < min)
      throw new InvalidArgumentError(`Expected a whole number, ${min} or more.`);
    return value;
  };
}

function share(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError('Expected a number from 0 to 1.');
  return value;
}
