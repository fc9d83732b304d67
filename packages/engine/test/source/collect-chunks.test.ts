import { setImmediate } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
// Its module makes V8 give the collector away.
import { countChunk } from '../../src/source/collect-chunks.ts';

const CHUNK_BYTES = 64 * 1024;
const MIB = 1024 * 1024;

/** Makes 256 MiB of chunks and drops them. @returns the most that was there at once, in bytes */
async function peakOfChunks(drop: (bytes: number) => void): Promise<number> {
  // What lies about already would otherwise be collected meanwhile, and make the peak look lower.
  (runInNewContext('gc') as () => void)();
  const before = process.memoryUsage().arrayBuffers;
  let peak = 0;
  for (let made = 0; made < 256 * MIB; made += CHUNK_BYTES) {
    drop(Buffer.allocUnsafeSlow(CHUNK_BYTES).length);
    peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
    if (made % MIB === 0) await setImmediate();
  }
  return peak;
}

it('lets no more than some megabytes of used chunks lie about', async () => {
  expect(await peakOfChunks(() => {})).toBeGreaterThan(16 * MIB);
  expect(await peakOfChunks(countChunk)).toBeLessThan(8 * MIB);
});
