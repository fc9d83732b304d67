import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../run-program.ts';
import type { ContainerRun, MemoryPoint } from './memory-report.ts';

interface ContainerOptions {
  /** Of each upload. */
  readonly rows: number;
  readonly uploads: number;
  readonly concurrency: number;
}

/** The part of the acceptance test's report.json that is read here. */
export interface AcceptanceReport {
  readonly file: { readonly rows: number };
  readonly rowsPerSecond: number;
  readonly memory: { readonly peakBytes: number };
  readonly uploads: readonly { readonly status: number; readonly countAtAnswer: number | null }[];
  readonly samples: readonly (readonly [...MemoryPoint, chargedBytes: number])[];
}

/** Records of an upload before the measured ones, in which a service that has just started grows. */
const WARM_UP_ROWS = 200_000;
const program = fileURLToPath(new URL('../../../acceptance/dist/main.js', import.meta.url));

/**
 * Lets the acceptance test run the service in its container of 512 MB, and reads its figures.
 * @throws MeasureError PROGRAM_FAILED if it could not be carried out, for example without Docker
 */
export async function runInContainer(options: ContainerOptions): Promise<ContainerRun> {
  const report = await mkdtemp(path.join(tmpdir(), 'stream-engine-bench-container-'));
  try {
    const all = { ...options, 'warm-up': Math.min(options.rows, WARM_UP_ROWS), report };
    const words = Object.entries(all).flatMap(([name, value]) => [`--${name}`, String(value)]);
    // It also fails if one of its own conditions does; then its figures are there.
    const failure = await runProgram(process.execPath, [program, 'acceptance', ...words]).then(
      () => undefined,
      (error: unknown) => error,
    );
    const text = await readFile(path.join(report, 'report.json'), 'utf8').catch((error: unknown) => {
      throw failure ?? error;
    });
    return parseAcceptance(JSON.parse(text) as AcceptanceReport);
  } finally {
    await rm(report, { recursive: true, force: true });
  }
}

export function parseAcceptance(report: AcceptanceReport): ContainerRun {
  const { file, rowsPerSecond, memory, uploads, samples } = report;
  const completed = uploads.filter(
    ({ status, countAtAnswer }) => status === 200 && countAtAnswer === file.rows,
  ).length;
  return {
    uploads: uploads.length,
    completed,
    rows: file.rows,
    rowsPerSecond,
    peakBytes: memory.peakBytes,
    samples: samples.map(([atMs, heldBytes]) => [atMs, heldBytes]),
  };
}
