import type { ColumnChecksums, ExpectedOutcome } from '@repo/csv-gen';
import type { ContainerState, Stack } from './compose.ts';
import type { ContainerFindings } from './confinement-conditions.ts';
import { AcceptanceError } from './errors.ts';
import type { Fixture } from './fixture.ts';
import { connect, type ImportOutcome, readChecksums, runImport } from './import-run.ts';
import type { MemorySample } from './memory-sample.ts';
import { MemorySampler } from './memory-sampler.ts';
import { readChanges, readConfinement } from './read-confinement.ts';

const SAMPLE_INTERVAL_MS = 200;
/** Sampled before the first byte and after the last, to show where the container comes from and returns to. */
const QUIET_MS = 2000;
const WARM_UP_TABLE = 'warm_up';

export interface MeasurementOptions {
  readonly stack: Stack;
  readonly fixture: Fixture;
  /** Sent first, into a table of its own: neither timed nor part of the trend, but sampled. */
  readonly warmUp: Fixture | undefined;
  /** Uploads, each into a table of its own. */
  readonly uploads: number;
  /** Of them at once. */
  readonly concurrency: number;
  readonly uploadTimeoutMs: number;
}

/** An import, and what its table held when all was over. */
export interface ImportFinding extends ImportOutcome {
  readonly columns: ColumnChecksums;
}

/** Everything the run saw; `conditions.ts` judges it. */
export interface Measurement extends ContainerFindings {
  readonly expected: ExpectedOutcome;
  readonly imports: readonly ImportFinding[];
  readonly samples: readonly MemorySample[];
  readonly before: ContainerState;
  readonly after: ContainerState;
}

/** Sends the fixture to a stack that is up, and watches container and tables meanwhile. */
export async function measure(options: MeasurementOptions): Promise<Measurement> {
  const { stack, fixture, warmUp, uploads, concurrency, uploadTimeoutMs } = options;
  const containerId = await stack.containerId('stream-engine');
  const [serviceUrl, databaseUrl] = await Promise.all([stack.serviceUrl(), stack.databaseUrl()]);
  const tables = Array.from({ length: uploads }, (_, at) => (at === 0 ? 'contacts' : `contacts_${at + 1}`));
  await createTables(databaseUrl, [...tables.slice(1), WARM_UP_TABLE]);

  const before = await stack.state(containerId);
  const sampler = await MemorySampler.start({ containerId, intervalMs: SAMPLE_INTERVAL_MS });
  try {
    const send = (table: string, file: Fixture): Promise<ImportOutcome> =>
      runImport({ table, serviceUrl, databaseUrl, fixture: file, timeoutMs: uploadTimeoutMs });
    if (warmUp !== undefined) requireSuccess(await send(WARM_UP_TABLE, warmUp));
    await quiet();
    const outcomes = await mapWith(concurrency, tables, (table) => send(table, fixture));
    await quiet();
    await sampler.stop();
    const after = await stack.state(containerId);
    const confinement = after.running ? await readConfinement(containerId) : undefined;
    const changes = await readChanges(containerId);
    const imports = await addChecksums(databaseUrl, outcomes);
    const { samples } = sampler;
    return { expected: fixture.expected, imports, samples, before, after, confinement, changes };
  } finally {
    await sampler.stop();
  }
}

/** `contacts` is there already; several uploads need as many tables, since ids are unique in each. */
async function createTables(databaseUrl: string, tables: readonly string[]): Promise<void> {
  const client = await connect(databaseUrl);
  try {
    for (const table of tables) await client.query(`CREATE TABLE ${table} (LIKE contacts INCLUDING ALL)`);
  } finally {
    await client.end();
  }
}

async function addChecksums(
  databaseUrl: string,
  outcomes: readonly ImportOutcome[],
): Promise<ImportFinding[]> {
  const client = await connect(databaseUrl);
  try {
    const findings: ImportFinding[] = [];
    for (const outcome of outcomes)
      findings.push({ ...outcome, columns: await readChecksums(client, outcome.table) });
    return findings;
  } finally {
    await client.end();
  }
}

/** The results in the order in which they came, of at most `concurrency` calls at once. */
async function mapWith<T, R>(
  concurrency: number,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = items.values();
  const workOff = async (): Promise<void> => {
    for (const item of queue) results.push(await work(item));
  };
  await Promise.all(Array.from({ length: concurrency }, workOff));
  return results;
}

/** @throws AcceptanceError WARM_UP_FAILED */
function requireSuccess({ upload: { status, message, body } }: ImportOutcome): void {
  if (status === 200) return;
  throw new AcceptanceError('WARM_UP_FAILED', `the warm-up failed: ${status} ${message} ${body}`);
}

function quiet(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, QUIET_MS));
}
