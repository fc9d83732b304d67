import { once } from 'node:events';
import { requireDocker, Stack } from './compose.ts';
import type { Condition } from './condition.ts';
import { judge } from './conditions.ts';
import { AcceptanceError } from './errors.ts';
import { count, megabytes } from './figures.ts';
import { prepareFixture } from './fixture.ts';
import { describeMachine } from './machine.ts';
import { type Measurement, type MeasurementOptions, measure } from './measurement.ts';
import type { AcceptanceOptions } from './options.ts';
import { writeReport } from './report.ts';

/** Beyond what the slowest allowed upload takes: connecting, the first batch, the commit. */
const UPLOAD_SPARE_MS = 60_000;

export interface RunAcceptanceOptions extends AcceptanceOptions {
  /** Ends the run early; the containers are removed all the same. */
  readonly signal: AbortSignal;
  /** Hears what the run is doing. */
  readonly onStep: (text: string) => void;
}

/**
 * Carries the test out, from an empty compose project to the written report.
 *
 * @returns the conditions, met or not
 * @throws AcceptanceError when the test could not be carried out
 */
export async function runAcceptance(options: RunAcceptanceOptions): Promise<readonly Condition[]> {
  const { rows, warmUp, seed, dirt, onStep, signal } = options;
  const { docker } = await requireDocker();
  onStep(`making a file of ${count(rows)} records, or taking the one made before`);
  const files = {
    fixture: await prepareFixture({ rows, seed, dirt }),
    warmUp: warmUp > 0 ? await prepareFixture({ rows: warmUp, seed, dirt }) : undefined,
  };

  const stack = new Stack({ project: 'stream-engine-acceptance', memory: options.memory });
  try {
    const measurement = await Promise.race([measureStack(options, stack, files), interruption(signal)]);
    const conditions = judge(measurement, options.limits);
    await writeReport({ options, machine: describeMachine(docker), measurement, conditions });
    return conditions;
  } finally {
    if (!options.keep) await stack.down();
  }
}

async function measureStack(
  { rows, uploads, concurrency, memory, limits, onStep }: RunAcceptanceOptions,
  stack: Stack,
  files: Pick<MeasurementOptions, 'fixture' | 'warmUp'>,
): Promise<Measurement> {
  onStep(`building and starting the service, limited to ${memory}, and PostgreSQL`);
  await stack.up();
  const times = uploads > 1 ? `, ${uploads} times, ${concurrency} at once` : '';
  onStep(`sending ${megabytes(files.fixture.expected.bytes)} with curl${times}`);
  const uploadTimeoutMs = (concurrency * rows * 1000) / limits.rowsPerSecondMin + UPLOAD_SPARE_MS;
  return measure({ stack, ...files, uploads, concurrency, uploadTimeoutMs });
}

async function interruption(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw new AcceptanceError('INTERRUPTED', 'interrupted');
}
