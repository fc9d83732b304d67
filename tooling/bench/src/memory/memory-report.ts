import {
  atLeast,
  atMost,
  type Condition,
  count,
  decimals,
  drawPanels,
  figure,
  megabytes,
  type Panel,
  type Report,
  seconds,
  type Table,
} from '@repo/measure';
import { PEAK_BYTES_MAX } from '../bench-report.ts';
import { type MemoryPoint, memoryPanel } from '../measure/memory-panel.ts';

export interface MemoryFigures {
  /** Version of the Node.js that ran the service outside the container. */
  readonly serviceNode: string;
  readonly uploads: readonly UploadMemory[];
  readonly container?: ContainerMemory;
  /** Reason for its absence although it was wanted. */
  readonly containerAbsent?: string;
}

/** One upload to a service that had just been started. */
export interface UploadMemory {
  readonly rows: number;
  readonly bytes: number;
  readonly ms: number;
  /** The kernel's own high-water mark. */
  readonly peakRssBytes: number;
  /** Samples taken during the upload. */
  readonly samples: readonly MemoryPoint[];
}

/** Figures of the acceptance test on a container with 512 MB. */
interface ContainerMemory {
  /** The same uploads, one after the other. */
  readonly sequential: ContainerRun;
  readonly concurrent: ContainerRun;
}

export interface ContainerRun {
  readonly uploads: number;
  /** Answered with 200, every row counted from outside. */
  readonly completed: number;
  /** Rows of each upload. */
  readonly rows: number;
  /** All uploads together, over the time in which at least one was running. */
  readonly rowsPerSecond: number;
  /** Everything that the kernel charges to the container and cannot drop at will. */
  readonly peakBytes: number;
  readonly samples: readonly MemoryPoint[];
}

/** Memory of the service with 16 concurrent uploads. */
export const MANY_PEAK_BYTES_MAX = 300e6;
const GROWTH_BYTES_MAX = 5e6;
const THROUGHPUT_MIN = 0.9;

export function memoryReport(figures: MemoryFigures): Report {
  const { serviceNode, uploads, container, containerAbsent } = figures;
  return {
    title: `Memory, Node ${serviceNode}`,
    text: `Each single upload went to a service that had just been started, and was generated while it was sent. The peak is the
kernel's own.`,
    conditions: [
      ...uploadConditions(uploads),
      ...(container || containerAbsent !== undefined ? containerConditions(container) : []),
    ],
    tables: [uploadTable(uploads), ...(container ? [containerTable(container)] : [])],
    chart: {
      alt: 'Memory over time: one upload of each size, and concurrent ones in a container',
      svg: drawPanels([
        ...uploads.map((upload) =>
          memoryPanel(`one upload of ${sizeOf(upload)}`, 'RSS', PEAK_BYTES_MAX, upload.samples),
        ),
        ...(container ? [containerPanel(container.concurrent)] : []),
      ]),
    },
    failures: containerAbsent === undefined ? [] : [`without the container: ${containerAbsent}`],
    figures,
  };
}

function uploadConditions(uploads: readonly UploadMemory[]): Condition[] {
  const [first] = uploads;
  const last = uploads.at(-1);
  return [
    ...uploads.map((upload) =>
      atMost(`peak RSS, one upload of ${sizeOf(upload)}`, PEAK_BYTES_MAX, upload.peakRssBytes, megabytes),
    ),
    ...(first && last && first !== last
      ? [
          atMost(
            `growth of the peak, ${sizeOf(first)} to ${sizeOf(last)}`,
            GROWTH_BYTES_MAX,
            last.peakRssBytes - first.peakRssBytes,
            megabytes,
          ),
        ]
      : []),
  ];
}

function containerConditions({ sequential, concurrent }: Partial<ContainerMemory> = {}): Condition[] {
  const uploads = concurrent?.uploads ?? 16;
  const share = concurrent && sequential && concurrent.rowsPerSecond / sequential.rowsPerSecond;
  const bar = (name: string) => `container of 512 MB: ${name}`;
  return [
    atMost(bar('memory in use, one upload at a time'), PEAK_BYTES_MAX, sequential?.peakBytes, megabytes),
    atMost(
      bar(`memory in use, ${uploads} concurrent uploads`),
      MANY_PEAK_BYTES_MAX,
      concurrent?.peakBytes,
      megabytes,
    ),
    atLeast(bar(`complete of ${uploads} concurrent uploads`), uploads, concurrent?.completed, count),
    atLeast(bar('rows/s, concurrent ÷ one after the other'), THROUGHPUT_MIN, share, decimals(2)),
  ];
}

function uploadTable(uploads: readonly UploadMemory[]): Table {
  return {
    title: 'Single uploads',
    header: ['', 'time', 'rows/s', 'peak RSS'],
    rows: uploads.map((upload) => [
      sizeOf(upload),
      seconds(upload.ms),
      figure((upload.rows / upload.ms) * 1000),
      megabytes(upload.peakRssBytes),
    ]),
  };
}

function containerTable({ sequential, concurrent }: ContainerMemory): Table {
  const row = (run: ContainerRun, way: string) => [
    `${run.uploads} uploads ${way}`,
    count(run.rows),
    `${run.completed} of ${run.uploads}`,
    figure(run.rowsPerSecond),
    megabytes(run.peakBytes),
  ];
  return {
    title: 'Container of 512 MB',
    header: ['', 'rows each', 'complete', 'rows/s, all', 'memory in use, peak'],
    rows: [row(sequential, 'one after the other'), row(concurrent, 'concurrently')],
  };
}

function containerPanel({ uploads, samples }: ContainerRun): Panel {
  const title = `${uploads} concurrent uploads, in a container of 512 MB`;
  return memoryPanel(title, 'memory in use', MANY_PEAK_BYTES_MAX, samples);
}

/** 1 GB, 10 GB; below a gigabyte in MB. */
function sizeOf({ bytes }: Pick<UploadMemory, 'bytes'>): string {
  return bytes >= 0.995e9 ? `${Number((bytes / 1e9).toPrecision(2))} GB` : megabytes(bytes);
}
