import { byteSizes, type Measurement, MeasureError, type RunContext, wholeNumber } from '@repo/measure';
import { Option } from 'commander';
import { nodeOption } from '../options.ts';
import { runProgram } from '../run-program.ts';
import { withScratch } from '../scratch.ts';
import { runInContainer } from './container-memory.ts';
import { type MemoryFigures, memoryReport, type UploadMemory } from './memory-report.ts';
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
  try {
    const sequential = await runInContainer({ uploads: UPLOADS, rows, concurrency: 1 }, context);
    const concurrent = await runInContainer({ uploads: UPLOADS, rows, concurrency: UPLOADS }, context);
    return { container: { sequential, concurrent } };
  } catch (error) {
    if (!(error instanceof MeasureError)) throw error;
    return { containerAbsent: error.message.split('\n', 1)[0]! };
  }
}
