import type { Machine } from '@repo/measure';

/** The content of memory.json; everything that is shown is made from it. */
export interface MemoryReport {
  readonly date: string;
  readonly machine: Machine;
  readonly node: string;
  readonly uploads: readonly UploadMemory[];
  readonly container: ContainerMemory | null;
  /** Why there is none. */
  readonly containerAbsent: string | null;
}

/** One upload to a service that had just been started. */
export interface UploadMemory {
  readonly rows: number;
  readonly bytes: number;
  readonly ms: number;
  /** The kernel's own high-water mark; the highest sample where it keeps none. */
  readonly peakRssBytes: number;
  /** While the upload went on. */
  readonly samples: readonly MemoryPoint[];
}

/** Milliseconds since the upload began, then bytes: resident, of the heap, outside the heap. */
export type MemoryPoint = readonly [atMs: number, rss: number, heapUsed: number, external: number];

/** What the acceptance test saw of a container with 512 MB. */
export interface ContainerMemory {
  /** The same files, one after the other. */
  readonly inTurn: ContainerRun;
  readonly atOnce: ContainerRun;
}

export interface ContainerRun {
  readonly uploads: number;
  /** Answered with 200, every row counted from outside. */
  readonly completed: number;
  /** Of each upload. */
  readonly rows: number;
  /** All uploads together, over the time in which one was under way. */
  readonly rowsPerSecond: number;
  /** All that the kernel charges to the container and cannot drop at will. */
  readonly peakBytes: number;
  /** Milliseconds since the first upload began, bytes in use. */
  readonly samples: readonly (readonly [atMs: number, bytes: number])[];
}
