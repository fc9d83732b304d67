import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MeasureError } from '@repo/measure';
import { inRepository } from '../repository.ts';
import { type ProgramFailure, runProgram } from '../run-program.ts';
import type { ContainerRun } from './memory-report.ts';

interface ContainerOptions {
  /** Of each upload. */
  readonly rows: number;
  readonly uploads: number;
  readonly concurrency: number;
}

/** Records of an upload before the measured ones, in which a service that has just started grows. */
const WARM_UP_ROWS = 200_000;

/**
 * Lets the acceptance test run the service in its container of 512 MB, and reads its figures.
 * @throws MeasureError ACCEPTANCE_FAILED if it could not be carried out, for example without Docker
 */
export async function runInContainer({
  rows,
  uploads,
  concurrency,
}: ContainerOptions): Promise<ContainerRun> {
  const folder = await mkdtemp(path.join(tmpdir(), 'stream-engine-bench-container-'));
  try {
    const warmUp = Math.min(rows, WARM_UP_ROWS);
    const options = { rows, uploads, concurrency, 'warm-up': warmUp, report: folder };
    const output = await runAcceptance(
      Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
    );
    const report = await readFile(path.join(folder, 'report.json'), 'utf8').catch((cause) => {
      throw new MeasureError('ACCEPTANCE_FAILED', output.split('\n', 1)[0]!, { cause });
    });
    return parseAcceptance(JSON.parse(report) as AcceptanceReport);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The part of the acceptance test's report.json that is read here. */
export interface AcceptanceReport {
  readonly file: { readonly rows: number };
  readonly rowsPerSecond: number;
  readonly memory: { readonly peakBytes: number };
  readonly uploads: readonly { readonly status: number; readonly countAtAnswer: number | null }[];
  readonly samples: readonly (readonly [atMs: number, heldBytes: number, chargedBytes: number])[];
}

export function parseAcceptance(report: AcceptanceReport): ContainerRun {
  const { file, rowsPerSecond, memory, uploads, samples } = report;
  const isComplete = ({ status, countAtAnswer }: AcceptanceReport['uploads'][number]): boolean =>
    status === 200 && countAtAnswer === file.rows;
  return {
    uploads: uploads.length,
    completed: uploads.filter(isComplete).length,
    rows: file.rows,
    rowsPerSecond,
    peakBytes: memory.peakBytes,
    samples: samples.map(([atMs, heldBytes]) => [atMs, heldBytes]),
  };
}

/** Returns its output. It exits with 1 if one of its own conditions fails; its figures are still there. */
async function runAcceptance(parameters: readonly string[]): Promise<string> {
  const main = inRepository('tooling/acceptance/dist/main.js');
  return runProgram(process.execPath, [main, 'acceptance', ...parameters]).catch((failure: ProgramFailure) =>
    (failure.stdout || failure.message).trim(),
  );
}
