import { constants, PerformanceObserver } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
// This module makes V8 expose the garbage collector.
import { countChunk } from '../../src/source/collect-chunks.ts';

const CHUNK_BYTES = 64 * 1024;
const MIB = 1024 * 1024;
const ALL_BYTES = 256 * MIB;

/**
 * Creates 256 MiB of chunks and drops them.
 * @returns the peak in bytes, and the number of young collections
 */
async function dropChunks(): Promise<{ readonly peakBytes: number; readonly collections: number }> {
  // Garbage from before would otherwise be collected meanwhile, and make the peak look lower.
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
    // A turn of the event loop also lets the observer receive its entries.
    if (made % MIB === 0) await setImmediate();
  }
  await setImmediate();
  observer.disconnect();
  return { peakBytes, collections };
}

it('collects the young generation after every few megabytes of used chunks', async () => {
  const { peakBytes, collections } = await dropChunks();
  expect(peakBytes).toBeLessThan(8 * MIB);
  // Without help, V8 collects only a few times.
  expect(collections).toBeGreaterThan(ALL_BYTES / (8 * MIB));
});
