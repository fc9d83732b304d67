import { share, wholeNumber } from '@repo/measure';
import { type Command, InvalidArgumentError } from 'commander';

export interface AcceptanceOptions {
  readonly rows: number;
  readonly seed: number;
  /** Share of invalid records, 0 to 1. */
  readonly dirt: number;
  /** Uploads, each into a table of its own; default: `concurrency`. */
  readonly uploads?: number;
  readonly concurrency: number;
  /** Records of an upload before the measured one; 0 is none. */
  readonly warmUp: number;
  /** Memory limit of the container as Docker writes it. */
  readonly memory: string;
  /** Megabytes that the container may use; default: 200 for one upload, 300 for several. */
  readonly peak?: number;
  /** Leave service and database running. */
  readonly keep: boolean;
}

export interface Limits {
  /** Memory limit of the container. */
  readonly limitBytes: number;
  readonly peakBytesMax: number;
  /** How far the mean of the second half may exceed that of the first. */
  readonly growthBytesMax: number;
  readonly rowsPerSecondMin: number;
}

/** The owner's floor. */
export const ROWS_PER_SECOND_MIN = 10_000;

export function limitsOf({ memory, concurrency, peak }: AcceptanceOptions): Limits {
  return {
    limitBytes: memoryBytes(memory),
    peakBytesMax: (peak ?? (concurrency === 1 ? 200 : 300)) * 1e6,
    growthBytesMax: 5e6,
    rowsPerSecondMin: ROWS_PER_SECOND_MIN,
  };
}

export function addOptions(command: Command): Command {
  return command
    .option('--rows <n>', 'records in the file; 5 million are about 1 GB', wholeNumber(), 5_000_000)
    .option('--uploads <n>', 'uploads, each into a table of its own (default: --concurrency)', wholeNumber())
    .option('--concurrency <n>', 'concurrent uploads', wholeNumber(), 1)
    .option('--memory <limit>', 'memory limit of the container, as Docker writes it', dockerMemory, '512M')
    .option(
      '--peak <MB>',
      'memory that the container may use (default: 200, or 300 for several uploads)',
      wholeNumber(),
    )
    .option('--dirt <share>', 'share of invalid records, 0 to 1', share, 0)
    .option('--warm-up <n>', 'records of an upload before the measured one', wholeNumber(0), 0)
    .option('--seed <n>', 'seed of the generated file', wholeNumber(0), 42)
    .option('--keep', 'leave the containers running afterwards', false);
}

/** Bytes of a limit as Docker writes it; its K, M and G are powers of 1024. NaN if it is none. */
export function memoryBytes(limit: string): number {
  const [, digits, unit = ''] = /^(\d+)([bkmg]?)b?$/i.exec(limit) ?? [];
  return Number(digits) * 1024 ** 'bkmg'.indexOf(unit.toLowerCase() || 'b');
}

function dockerMemory(text: string): string {
  if (memoryBytes(text) > 0) return text;
  throw new InvalidArgumentError('Expected a size such as 512M.');
}
