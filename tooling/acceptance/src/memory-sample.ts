import { AcceptanceError } from './errors.ts';

/** One reading of a container's memory cgroup; all figures in bytes. */
export interface MemorySample {
  /** Milliseconds on the clock of `performance.now()`. */
  readonly atMs: number;
  /**
   * What the kernel cannot take back, and kills the container for when it outgrows the limit: all that is
   * charged except file cache and reclaimable slabs. Heaps, buffers, stacks, page tables, sockets, tmpfs.
   */
  readonly heldBytes: number;
  /** The anonymous part of it: heaps, buffers, stacks of all the container's processes (the cgroup's RSS). */
  readonly anonymousBytes: number;
  /** Everything charged to the container, the cache of files it has read included. */
  readonly chargedBytes: number;
  /** The highest `chargedBytes` the kernel has seen since the container started, between samples too. */
  readonly chargedPeakBytes: number | null;
}

/**
 * Reads one line of `name value` pairs, the contents of the cgroup's memory files (version 1 or 2).
 * @throws AcceptanceError MEMORY_UNREADABLE when a file that every kernel has is missing from the line
 */
export function parseMemorySample(line: string, atMs: number): MemorySample {
  const words = line.trim().split(/\s+/);
  const values = new Map<string, number>();
  for (let at = 0; at + 1 < words.length; at += 2) values.set(words[at] ?? '', Number(words[at + 1]));
  const read = (name: string): number => {
    const value = values.get(name);
    if (value === undefined || Number.isNaN(value))
      throw new AcceptanceError('MEMORY_UNREADABLE', `the memory cgroup shows no ${name}`);
    return value;
  };
  return values.has('memory.current') ? version2(read, values, atMs) : version1(read, values, atMs);
}

type Read = (name: string) => number;
type Values = ReadonlyMap<string, number>;

// https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files
function version2(read: Read, values: Values, atMs: number): MemorySample {
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

// https://docs.kernel.org/admin-guide/cgroup-v1/memory.html: socket buffers are counted apart from the rest,
// reclaimable slabs are not told from the others and stay in.
function version1(read: Read, values: Values, atMs: number): MemorySample {
  const socketBytes = values.get('memory.kmem.tcp.usage_in_bytes') ?? 0;
  const chargedBytes = read('memory.usage_in_bytes') + socketBytes;
  return {
    atMs,
    heldBytes: chargedBytes - (read('total_cache') - (values.get('total_shmem') ?? 0)),
    anonymousBytes: read('total_rss'),
    chargedBytes,
    chargedPeakBytes: values.get('memory.max_usage_in_bytes') ?? null,
  };
}
