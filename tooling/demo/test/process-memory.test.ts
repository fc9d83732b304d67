import { expect, it } from 'vitest';
import { MemoryWatch } from '../src/process-memory.ts';

it('sees what a process holds, and the most it ever held', async () => {
  const watch = new MemoryWatch(process.pid);
  const { rss, peak } = (await watch.stop())!;
  const own = process.memoryUsage.rss();
  expect(rss / own).toBeGreaterThan(0.5);
  expect(rss / own).toBeLessThan(2);
  expect(peak).toBeGreaterThanOrEqual(rss);
});

it('knows nothing of a process that is not there', async () => {
  expect(await new MemoryWatch(2 ** 22 + 1).stop()).toBeUndefined();
});
