import type { RunContext } from '@repo/measure';
import { uploadToContainer } from '../acceptance/acceptance.ts';
import { overallRowsPerSecond } from '../acceptance/conditions.ts';
import type { Findings } from '../acceptance/findings.ts';
import { memoryFigures } from '../acceptance/memory-figures.ts';
import type { ContainerRun } from './memory-report.ts';

interface ContainerOptions {
  /** Rows of each upload. */
  readonly rows: number;
  readonly uploads: number;
  readonly concurrency: number;
}

/** Records of an upload before the measured ones, in which a service that has just started grows. */
const WARM_UP_ROWS_MAX = 200_000;

/** Sends uploads to a new container of 512 MB, as the acceptance test does. @throws MeasureError without Docker */
export async function runInContainer(options: ContainerOptions, context: RunContext): Promise<ContainerRun> {
  const warmUp = Math.min(options.rows, WARM_UP_ROWS_MAX);
  return containerRunOf(await uploadToContainer({ ...options, warmUp, dirt: 0, seed: 42 }, context));
}

export function containerRunOf(findings: Pick<Findings, 'expected' | 'imports' | 'samples'>): ContainerRun {
  const { expected, imports, samples } = findings;
  const { read: rows, loaded } = expected.rows;
  const completed = imports.filter(
    ({ upload, countAtAnswer }) => upload.status === 200 && countAtAnswer === loaded,
  ).length;
  const { startedAtMs, peakBytes } = memoryFigures(findings);
  return {
    uploads: imports.length,
    completed,
    rows,
    rowsPerSecond: overallRowsPerSecond(findings),
    peakBytes,
    samples: samples.map(({ atMs, heldBytes }) => [Math.round(atMs - startedAtMs), heldBytes]),
  };
}
