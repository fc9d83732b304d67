import { constants, PerformanceObserver } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
// Its module makes V8 give the collector away.
import { countChunk } from '../../src/source/collect-chunks.ts';

const CHUNK_BYTES = 64 * 1024;
const MIB = 1024 * 1024;
const ALL_BYTES = 256 * MIB;

/**
 * Makes 256 MiB of chunks and drops them.
 * @returns the most that was there at once, in bytes, and how often the young generation was collected meanwhile
 */
async function dropChunks(): Promise<{ readonly peakBytes: number; readonly collections: number }> {
  // What lies about already would otherwise be collected meanwhile, and make the peak look lower.
  (runInNewContext('gc') as () => void)();
  let collections = 0;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as unknown as readonly {
      readonly detail: { readonly kind: number };
    }[])
      if (entry.detail.kind === constants.NODE_PERFORMANCE_GC_MINOR) collections++;
  });
  observer.observe({ entryTypes: ['gc'] });
  const before = process.memoryUsage().arrayBuffers;
  let peakBytes = 0;
  for (let made = 0; made < ALL_BYTES; made += CHUNK_BYTES) {
    countChunk(Buffer.allocUnsafeSlow(CHUNK_BYTES).length);
    peakBytes = Math.max(peakBytes, process.memoryUsage().arrayBuffers - before);
    // Also lets the observer hear of what there was.
    if (made % MIB === 0) await setImmediate();
  }
  await setImmediate();
  observer.disconnect();
  return { peakBytes, collections };
}

it('has the young generation collected each time that some megabytes of used chunks lie about', async () => {
  const { peakBytes, collections } = await dropChunks();
  expect(peakBytes).toBeLessThan(8 * MIB);
  // Left alone, V8 does it a few times.
  expect(collections).toBeGreaterThan(ALL_BYTES / (8 * MIB));
});
