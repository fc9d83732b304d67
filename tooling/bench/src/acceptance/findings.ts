import { setTimeout as wait } from 'node:timers/promises';
import type { ColumnChecksums, ExpectedOutcome } from '@repo/csv-gen';
import { MeasureError } from '@repo/measure';
import type pg from 'pg';
import { readColumnChecksums } from '../measure/verify.ts';
import { readConfinement } from './confinement.ts';
import type { ContainerFindings } from './confinement-conditions.ts';
import { connect, type ImportOutcome, runImport } from './import-run.ts';
import { type MemorySample, MemorySampler } from './memory-sampler.ts';
import { type ContainerState, describeStack, readChanges, readState } from './stack.ts';

const SAMPLE_INTERVAL_MS = 200;
/** Sampled before the first byte and after the last, to show the memory at the start and what remains at the end. */
const QUIET_MS = 2000;
const WARM_UP_TABLE = 'warm_up';

interface CollectOptions {
  readonly file: string;
  readonly expected: ExpectedOutcome;
  /** Sent first, into a table of its own: sampled, but neither timed nor part of the trend. */
  readonly warmUpFile: string | undefined;
  readonly uploads: number;
  readonly concurrency: number;
  /** Time limit of each upload. */
  readonly timeoutMs: number;
}

/** An import, and the content of its table at the end. */
export interface ImportFinding extends ImportOutcome {
  readonly columns: ColumnChecksums;
}

/** Everything that the run saw. */
export interface Findings extends ContainerFindings {
  readonly concurrency: number;
  readonly expected: ExpectedOutcome;
  readonly imports: readonly ImportFinding[];
  readonly samples: readonly MemorySample[];
  readonly before: ContainerState;
  readonly after: ContainerState;
}

/** Sends the file to the running stack, and watches container and tables meanwhile. */
export async function collectFindings(options: CollectOptions): Promise<Findings> {
  const { file, expected, warmUpFile, uploads, concurrency, timeoutMs } = options;
  const { serviceUrl, databaseUrl, containerId } = await describeStack();
  const tables = Array.from({ length: uploads }, (_, at) => (at === 0 ? 'contacts' : `contacts_${at + 1}`));
  // `contacts` exists. Each upload needs a table of its own, since ids are unique.
  await withClient(databaseUrl, async (client) => {
    for (const table of [...tables.slice(1), WARM_UP_TABLE])
      await client.query(`CREATE TABLE ${table} (LIKE contacts INCLUDING ALL)`);
  });

  const before = await readState(containerId);
  const sampler = await MemorySampler.start(containerId, SAMPLE_INTERVAL_MS);
  try {
    const common = { serviceUrl, databaseUrl, timeoutMs };
    if (warmUpFile !== undefined)
      requireSuccess(await runImport({ ...common, table: WARM_UP_TABLE, file: warmUpFile }));
    await wait(QUIET_MS);
    const outcomes: ImportOutcome[] = [];
    const queue = tables.values();
    const sendInTurn = async (): Promise<void> => {
      for (const table of queue) outcomes.push(await runImport({ ...common, table, file }));
    };
    await Promise.all(Array.from({ length: concurrency }, sendInTurn));
    await wait(QUIET_MS);
    await sampler.stop();
    const after = await readState(containerId);
    const confinement = after.running ? await readConfinement(containerId) : undefined;
    const changes = await readChanges(containerId);
    const imports = await withClient(databaseUrl, async (client) => {
      const found: ImportFinding[] = [];
      for (const outcome of outcomes)
        found.push({ ...outcome, columns: await readColumnChecksums(client, outcome.table) });
      return found;
    });
    const { samples } = sampler;
    return { concurrency, expected, imports, samples, before, after, confinement, changes };
  } finally {
    await sampler.stop();
  }
}

async function withClient<Result>(
  databaseUrl: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = await connect(databaseUrl);
  return work(client).finally(() => client.end());
}

/** @throws MeasureError WARM_UP_FAILED */
function requireSuccess({ upload: { status, message, body } }: ImportOutcome): void {
  if (status !== 200)
    throw new MeasureError('WARM_UP_FAILED', `the warm-up failed: ${status} ${message} ${body}`);
}
