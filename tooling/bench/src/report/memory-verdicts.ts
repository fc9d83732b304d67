import type { MemoryReport, UploadMemory } from '../memory/memory-report.ts';
import { wholeMegabytes } from './figures.ts';
import { atLeast, atMost, type Verdict } from './verdict.ts';

export const PEAK_BYTES_MAX = 128e6;
export const MANY_PEAK_BYTES_MAX = 300e6;
const GROWTH_BYTES_MAX = 5e6;
const THROUGHPUT_MIN = 0.9;
/** Of the bar, where no run says how many there were. */
const UPLOADS = 16;

/** Every bar of the memory runs, with what was measured. */
export function memoryVerdicts({ uploads, container }: MemoryReport): Verdict[] {
  const [first, last] = [uploads[0], uploads.at(-1)];
  const grown =
    first === undefined || last === undefined || first === last
      ? undefined
      : last.peakRssBytes - first.peakRssBytes;
  const from = first === undefined || last === undefined ? '' : `${sizeOf(first)} to ${sizeOf(last)}`;
  return [
    ...uploads.map((upload) =>
      atMost(
        { what: 'peak RSS, one upload', where: sizeOf(upload), show: wholeMegabytes },
        PEAK_BYTES_MAX,
        upload.peakRssBytes,
      ),
    ),
    atMost({ what: 'growth of the peak', where: from, show: tenths }, GROWTH_BYTES_MAX, grown),
    ...containerVerdicts(container),
  ];
}

function containerVerdicts(container: MemoryReport['container']): Verdict[] {
  const { inTurn, atOnce } = container ?? {};
  const uploads = atOnce?.uploads ?? UPLOADS;
  const share = atOnce && inTurn ? atOnce.rowsPerSecond / inTurn.rowsPerSecond : undefined;
  const bar = (what: string, show: (value: number) => string) => ({
    what,
    show,
    where: 'container, 512 MB',
  });
  const together = `${uploads} uploads at once`;
  return [
    atMost(bar('memory in use, one upload at a time', wholeMegabytes), PEAK_BYTES_MAX, inTurn?.peakBytes),
    atMost(bar(`memory in use, ${together}`, wholeMegabytes), MANY_PEAK_BYTES_MAX, atOnce?.peakBytes),
    atLeast(bar(`complete of ${uploads} uploads`, String), uploads, atOnce?.completed),
    atLeast(
      bar('rows/s at once ÷ one after the other', (value) => value.toFixed(2)),
      THROUGHPUT_MIN,
      share,
    ),
  ];
}

/** 1 GB, 10 GB; below a gigabyte in MB. */
export function sizeOf({ bytes }: Pick<UploadMemory, 'bytes'>): string {
  return bytes >= 0.995e9 ? `${Number((bytes / 1e9).toPrecision(2))} GB` : tenths(bytes);
}

function tenths(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
