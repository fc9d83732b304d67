import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeContactsFile } from '@repo/csv-gen';
import {
  count,
  interruption,
  type Measurement,
  megabytes,
  type RunContext,
  share,
  wholeNumber,
} from '@repo/measure';
import { ROWS_PER_SECOND_MIN } from './conditions.ts';
import { collectFindings, type Findings } from './findings.ts';
import { reportOf } from './report.ts';
import { requireDocker, startStack, stopStack } from './stack.ts';

interface AcceptanceOptions {
  readonly rows: number;
  readonly uploads?: number;
  readonly concurrency: number;
  readonly dirt: number;
  readonly warmUp: number;
  readonly seed: number;
}

/** Time for connecting and COMMIT, beyond what the required speed allows for an upload. */
const UPLOAD_SPARE_MS = 60_000;

/** The owner's acceptance test. */
export const acceptance: Measurement<AcceptanceOptions> = {
  name: 'acceptance',
  addOptions: (command) =>
    command
      .option('--rows <n>', 'records in the file; 5 million are about 1 GB', wholeNumber(), 5_000_000)
      .option('--uploads <n>', 'uploads, each into its own table (default: --concurrency)', wholeNumber())
      .option('--concurrency <n>', 'concurrent uploads', wholeNumber(), 1)
      .option('--dirt <share>', 'share of invalid records, 0 to 1', share, 0)
      .option('--warm-up <n>', 'records of an upload before the measured one', wholeNumber(0), 0)
      .option('--seed <n>', 'seed of the generated file', wholeNumber(0), 42),
  run: async (options, context) => reportOf(await uploadToContainer(options, context)),
};

/**
 * Starts service and database in a compose project of their own, uploads a generated file, and removes everything.
 * @throws MeasureError if it could not be carried out, for example without Docker
 */
export async function uploadToContainer(
  options: AcceptanceOptions,
  { progress, signal }: RunContext,
): Promise<Findings> {
  const { rows, warmUp, seed, dirt, concurrency, uploads = concurrency } = options;
  await requireDocker();
  const folder = await mkdtemp(path.join(tmpdir(), 'stream-engine-acceptance-'));
  const file = path.join(folder, 'contacts.csv');
  const warmUpFile = warmUp > 0 ? path.join(folder, 'warm-up.csv') : undefined;
  const writeFiles = async () => {
    if (warmUpFile) await writeContactsFile(warmUpFile, { rows: warmUp, seed, dirt });
    return writeContactsFile(file, { rows, seed, dirt });
  };
  const run = async (): Promise<Findings> => {
    progress.show(`generating ${count(rows)} records, and starting the service in its container`);
    const [expected] = await Promise.all([writeFiles(), startStack()]);
    const times = uploads > 1 ? `, ${uploads} times, ${concurrency} concurrently` : '';
    progress.show(`sending ${megabytes(expected.bytes)} with curl${times}`);
    const timeoutMs = (concurrency * rows * 1000) / ROWS_PER_SECOND_MIN + UPLOAD_SPARE_MS;
    return collectFindings({ file, expected, warmUpFile, uploads, concurrency, timeoutMs });
  };
  try {
    return await Promise.race([run(), interruption(signal)]);
  } finally {
    await stopStack();
    await rm(folder, { recursive: true });
  }
}
