import { byteSizes, type Measurement, MeasureError, type RunContext, wholeNumber } from '@repo/measure';
import { Option } from 'commander';
import { uploadToContainer } from '../acceptance/acceptance.ts';
import { overallRowsPerSecond } from '../acceptance/conditions.ts';
import type { Findings } from '../acceptance/findings.ts';
import { memoryFigures } from '../acceptance/memory-figures.ts';
import { nodeOption } from '../options.ts';
import { runProgram } from '../run-program.ts';
import { withScratch } from '../scratch.ts';
import { type ContainerRun, type MemoryFigures, memoryReport, type UploadMemory } from './memory-report.ts';
import { createMemoryTable, measureUpload } from './upload-memory.ts';

interface MemoryOptions {
  /** Bytes of the single uploads. */
  readonly sizes: readonly number[];
  /** Whether to measure the container, too. */
  readonly container: boolean;
  /** Records of each upload to the container. */
  readonly rows: number;
  /** Path of the Node.js that runs the service outside the container. */
  readonly node: string;
}

/** Uploads to the container. */
const UPLOADS = 16;
/** Records of an upload before the measured ones, in which a service that has just started grows. */
const WARM_UP_ROWS_MAX = 200_000;

/** Watches the service's memory under single large uploads, and under concurrent ones in a container. */
export const memory: Measurement<MemoryOptions> = {
  name: 'memory',
  addOptions: (command) =>
    command
      .addOption(
        new Option('--sizes <list>', 'bytes of the single uploads')
          .argParser(byteSizes)
          .default([1e9, 10e9], '1GB,10GB'),
      )
      .option('--rows <n>', 'records of each upload to the container', wholeNumber(), 1_000_000)
      .option('--no-container', 'leave out the container, which needs Docker')
      .addOption(nodeOption()),
  async run(options, context) {
    const uploads = await runUploads(options, context);
    return memoryReport({
      serviceNode: (await runProgram(options.node, ['--version'])).trim(),
      uploads,
      ...(options.container && (await runContainer(options, context))),
    });
  },
};

async function runUploads(
  { sizes, node }: MemoryOptions,
  { progress, signal }: RunContext,
): Promise<UploadMemory[]> {
  return withScratch({ node, signal }, async (scratch) => {
    await createMemoryTable(scratch);
    const uploads: UploadMemory[] = [];
    for (const bytes of sizes) {
      const onProgress = (share: number): void =>
        progress.show(`one upload of ${bytes / 1e9} GB`, `${Math.floor(share * 100)} % sent`);
      uploads.push(await measureUpload({ bytes, scratch, onProgress }));
    }
    return uploads;
  });
}

async function runContainer(
  { rows }: MemoryOptions,
  context: RunContext,
): Promise<Pick<MemoryFigures, 'container' | 'containerAbsent'>> {
  const common = { rows, uploads: UPLOADS, warmUp: Math.min(rows, WARM_UP_ROWS_MAX), dirt: 0, seed: 42 };
  try {
    const sequential = containerRunOf(await uploadToContainer({ ...common, concurrency: 1 }, context));
    const concurrent = containerRunOf(await uploadToContainer({ ...common, concurrency: UPLOADS }, context));
    return { container: { sequential, concurrent } };
  } catch (error) {
    if (!(error instanceof MeasureError)) throw error;
    return { containerAbsent: error.message.split('\n', 1)[0]! };
  }
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
