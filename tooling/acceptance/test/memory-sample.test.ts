import { describe, expect, it } from 'vitest';
import { parseMemorySample } from '../src/memory-sample.ts';

const version1 =
  'memory.usage_in_bytes 100000000 memory.max_usage_in_bytes 130000000 memory.kmem.tcp.usage_in_bytes 4096 ' +
  'cache 1 rss 2 total_cache 30000000 total_rss 60000000 total_shmem 5000000';
const version2 =
  'memory.current 100000000 memory.peak 140000000 anon 55000000 file 30000000 kernel 9000000 sock 1000000 ' +
  'shmem 2000000 slab_reclaimable 3000000 inactive_file 7';

describe('parseMemorySample', () => {
  it('counts all but the file cache on cgroup version 1, and adds the sockets', () => {
    expect(parseMemorySample(version1, 12)).toEqual({
      atMs: 12,
      heldBytes: 100_004_096 - (30_000_000 - 5_000_000),
      anonymousBytes: 60_000_000,
      chargedBytes: 100_004_096,
      chargedPeakBytes: 130_000_000,
    });
  });

  it('counts all but the file cache and reclaimable slabs on cgroup version 2', () => {
    expect(parseMemorySample(version2, 12)).toEqual({
      atMs: 12,
      heldBytes: 100_000_000 - (30_000_000 - 2_000_000) - 3_000_000,
      anonymousBytes: 55_000_000,
      chargedBytes: 100_000_000,
      chargedPeakBytes: 140_000_000,
    });
  });

  it('works without the high-water mark, which older kernels lack', () => {
    expect(parseMemorySample(version2.replace('memory.peak 140000000 ', ''), 0).chargedPeakBytes).toBeNull();
  });

  it.each([
    ['memory.usage_in_bytes', version1.replace('memory.usage_in_bytes', 'other')],
    ['total_cache', version1.replace('total_cache', 'other')],
    ['anon', version2.replace('anon', 'other')],
    ['memory.usage_in_bytes', ''],
  ])('throws if %s is missing', (name, line) => {
    expect(() => parseMemorySample(line, 0)).toThrow(
      expect.objectContaining({ code: 'MEMORY_UNREADABLE', message: expect.stringContaining(name) }),
    );
  });
});
