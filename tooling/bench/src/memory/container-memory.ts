import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BenchError } from '../errors.ts';
import { inRepository } from '../repository.ts';
import { type ProgramFailure, runProgram } from '../run-program.ts';
import type { ContainerRun } from './memory-report.ts';

interface ContainerOptions {
  /** Of each upload. */
  readonly rows: number;
  readonly uploads: number;
  /** Of them at once. */
  readonly concurrency: number;
}

/** A run that is not judged must not begin with the growth of a service that has just started. */
const WARM_UP_ROWS = 200_000;

/**
 * Lets the acceptance test run the service in its container of 512 MB, and takes what it saw.
 * @throws BenchError ACCEPTANCE_FAILED when it could not be carried out, as without Docker
 */
export async function runInContainer({
  rows,
  uploads,
  concurrency,
}: ContainerOptions): Promise<ContainerRun> {
  const folder = await mkdtemp(path.join(tmpdir(), 'stream-engine-bench-container-'));
  try {
    const words = Object.entries({ rows, uploads, concurrency, 'warm-up': Math.min(rows, WARM_UP_ROWS) });
    const said = await runAcceptance([
      ...words.flatMap(([name, value]) => [`--${name}`, String(value)]),
      '--report',
      folder,
    ]);
    const report = await readFile(path.join(folder, 'report.json'), 'utf8').catch((cause) => {
      throw new BenchError('ACCEPTANCE_FAILED', said.split('\n', 1)[0]!, { cause });
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

/** It exits with 1 when one of its own conditions is not met: the figures are here all the same. */
async function runAcceptance(parameters: readonly string[]): Promise<string> {
  const main = inRepository('tooling/acceptance/dist/main.js');
  return runProgram(process.execPath, [main, 'acceptance', ...parameters]).catch((failure: ProgramFailure) =>
    (failure.stdout || failure.message).trim(),
  );
}
