import { MeasureError } from '@repo/measure';

/** One reading of a container's memory cgroup; all figures in bytes. */
export interface MemorySample {
  /** Milliseconds on the clock of `performance.now()`. */
  readonly atMs: number;
  /**
   * Memory that the kernel cannot take back, and kills the container for when it exceeds the limit: everything
   * charged except file cache and reclaimable slabs. Heaps, buffers, stacks, page tables, sockets, tmpfs.
   */
  readonly heldBytes: number;
  /** The anonymous part of it: heaps, buffers and stacks of all processes (RSS of the cgroup). */
  readonly anonymousBytes: number;
  /** Everything charged to the container, file cache included. */
  readonly chargedBytes: number;
  /** The highest `chargedBytes` since the container started, as the kernel keeps it. */
  readonly chargedPeakBytes: number | null;
}

/**
 * Parses one line of `name value` pairs, the contents of the cgroup's memory files (version 1 or 2).
 * @throws MeasureError MEMORY_UNREADABLE when a figure that every kernel has is missing
 */
export function parseMemorySample(line: string, atMs: number): MemorySample {
  const values = new Map(
    [...line.matchAll(/(\S+)\s+(\S+)/g)].map(([, name, value]) => [name, Number(value)]),
  );
  const read = (name: string): number => {
    const value = values.get(name) ?? Number.NaN;
    if (Number.isNaN(value))
      throw new MeasureError('MEMORY_UNREADABLE', `the memory cgroup shows no ${name}`);
    return value;
  };
  // https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files
  if (values.has('memory.current')) {
    const chargedBytes = read('memory.current');
    const droppableBytes = read('file') - read('shmem') + (values.get('slab_reclaimable') ?? 0);
    return {
      atMs,
      heldBytes: chargedBytes - droppableBytes,
      anonymousBytes: read('anon'),
      chargedBytes,
      chargedPeakBytes: values.get('memory.peak') ?? null,
    };
  }
  // https://docs.kernel.org/admin-guide/cgroup-v1/memory.html: socket buffers are counted separately, and
  // reclaimable slabs cannot be told from the others.
  const chargedBytes = read('memory.usage_in_bytes') + (values.get('memory.kmem.tcp.usage_in_bytes') ?? 0);
  return {
    atMs,
    heldBytes: chargedBytes - (read('total_cache') - (values.get('total_shmem') ?? 0)),
    anonymousBytes: read('total_rss'),
    chargedBytes,
    chargedPeakBytes: values.get('memory.max_usage_in_bytes') ?? null,
  };
}
