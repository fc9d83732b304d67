import { describeMachine } from '@repo/measure';
import { BenchError } from '../errors.ts';
import type { Progress } from '../progress.ts';
import { runProgram } from '../run-program.ts';
import { withScratch } from '../scratch.ts';
import { runInContainer } from './container-memory.ts';
import type { ContainerMemory, MemoryReport, UploadMemory } from './memory-report.ts';
import { createMemoryTable, measureUpload } from './upload-memory.ts';

export interface MemoryOptions {
  /** Bytes of the single uploads. */
  readonly sizes: readonly number[];
  /** Run the container, too. */
  readonly container: boolean;
  /** Uploads at once to the container, and records of each. */
  readonly uploads: number;
  readonly rows: number;
  /** The node that runs the service outside the container. */
  readonly node: string;
}

/** Watches the service's memory under single large uploads, and under many at once in a container. */
export async function runMemory(options: MemoryOptions, progress: Progress): Promise<MemoryReport> {
  const uploads = await runUploads(options, progress);
  const container = options.container ? await runContainer(options, progress) : 'not asked for';
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    node: (await runProgram(options.node, ['--version'])).trim(),
    uploads,
    container: typeof container === 'string' ? null : container,
    containerAbsent: typeof container === 'string' ? container : null,
  };
}

async function runUploads({ sizes, node }: MemoryOptions, progress: Progress): Promise<UploadMemory[]> {
  return withScratch(async (scratch) => {
    await createMemoryTable(scratch);
    const uploads: UploadMemory[] = [];
    for (const bytes of sizes) {
      const part = `one upload of ${bytes / 1e9} GB`;
      progress.step(part, 'starting');
      const onProgress = (share: number): void => progress.show(part, `${Math.floor(share * 100)} % sent`);
      uploads.push(await measureUpload({ bytes, scratch, node, onProgress }));
    }
    return uploads;
  });
}

/** @returns the reason where it cannot be run here */
async function runContainer(
  { uploads, rows }: MemoryOptions,
  progress: Progress,
): Promise<ContainerMemory | string> {
  try {
    progress.note(`${uploads} uploads to the container, one after the other`);
    const inTurn = await runInContainer({ uploads, rows, concurrency: 1 });
    progress.note(`${uploads} uploads to the container, all at once`);
    return { inTurn, atOnce: await runInContainer({ uploads, rows, concurrency: uploads }) };
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    progress.note(`without the container: ${error.message}`);
    return error.message;
  }
}
