import type { ContainerRun, MemoryPoint, MemoryReport, UploadMemory } from '../memory/memory-report.ts';
import type { Grid } from './bench-grids.ts';
import { figure, seconds, wholeMegabytes } from './figures.ts';
import { sizeOf } from './memory-verdicts.ts';

/** One line a single upload: the peak, and the means of the two halves, which differ where something grows. */
export function uploadMemoryGrid({ uploads }: MemoryReport): Grid {
  return {
    header: ['one upload', 'time', 'rows/s', 'peak RSS', 'RSS, halves', 'heap, halves', 'external, halves'],
    rows: uploads.map((upload) => [
      sizeOf(upload),
      seconds(upload.ms),
      figure((upload.rows / upload.ms) * 1000),
      wholeMegabytes(upload.peakRssBytes),
      ...([1, 2, 3] as const).map((column) => halves(upload, column)),
    ]),
  };
}

/** One line a run in the container. */
export function containerGrid({ container }: MemoryReport): Grid {
  const runs = container === null ? [] : Object.entries(container);
  return {
    header: ['container, 512 MB', 'rows each', 'complete', 'rows/s, all', 'memory in use, peak'],
    rows: runs.map(([way, run]: [string, ContainerRun]) => [
      `${run.uploads} uploads ${way === 'atOnce' ? 'at once' : 'one after the other'}`,
      figure(run.rows),
      `${run.completed} of ${run.uploads}`,
      figure(run.rowsPerSecond),
      wholeMegabytes(run.peakBytes),
    ]),
  };
}

function halves({ samples, ms }: UploadMemory, column: 1 | 2 | 3): string {
  const mean = (points: readonly MemoryPoint[]): string => {
    const sum = points.reduce((total, point) => total + point[column], 0);
    return points.length === 0 ? '–' : (sum / points.length / 1e6).toFixed(1);
  };
  const first = samples.filter(([atMs]) => atMs < ms / 2);
  const second = samples.filter(([atMs]) => atMs >= ms / 2);
  return `${mean(first)}, ${mean(second)} MB`;
}
