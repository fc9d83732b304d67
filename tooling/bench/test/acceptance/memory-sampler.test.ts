import { expect, it } from 'vitest';
import { parseMemorySample } from '../../src/acceptance/memory-sampler.ts';

const version1 =
  'memory.usage_in_bytes 100000000 memory.kmem.tcp.usage_in_bytes 4096 cache 1 rss 2 total_cache 30000000 total_shmem 5000000';
const version2 =
  'memory.current 100000000 anon 55000000 file 30000000 kernel 9000000 shmem 2000000 slab_reclaimable 3000000';

it.each([
  ['all but the file cache of cgroup version 1, and the sockets', version1, 100_004_096, 25_000_000],
  ['all but the file cache and reclaimable slabs of version 2', version2, 100_000_000, 31_000_000],
])('counts %s', (_what, line, chargedBytes, droppableBytes) => {
  const heldBytes = chargedBytes - droppableBytes;
  expect(parseMemorySample(line, 12)).toEqual({ atMs: 12, heldBytes, chargedBytes });
});

it.each(['memory.usage_in_bytes', 'total_cache'])('throws if %s is missing', (name) => {
  expect(() => parseMemorySample(version1.replace(name, 'other'), 0)).toThrow(`no ${name}`);
});
