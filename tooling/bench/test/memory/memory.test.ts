import { expect, it } from 'vitest';
import type { MemoryFigures } from '../../src/memory/memory-report.ts';
import { measure } from '../bench-run.ts';

it('watches uploads that are generated while they are sent', async () => {
  const { output, figures } = await measure<MemoryFigures>('memory', '--sizes', '1MB,4MB', '--no-container');
  const { uploads } = figures;
  expect(uploads).toHaveLength(2);
  expect(uploads[0]!.bytes).toBeGreaterThanOrEqual(1e6);
  expect(uploads[0]!.bytes).toBeLessThan(2.1e6);
  expect(uploads[1]!.rows).toBe(40_000);
  for (const { peakRssBytes, samples } of uploads) {
    expect(peakRssBytes).toBeGreaterThan(30e6);
    // The kernel adds up the pages of threads with a delay, so a sample may exceed the peak a little.
    expect(Math.max(...samples.map(([, rss]) => rss))).toBeLessThanOrEqual(peakRssBytes + 1e6);
  }
  expect(output).toMatch(/^(pass|FAIL) {2}peak RSS, one upload of 8\.\d MB: ≤ 128\.0 MB: [\d.]+ MB$/m);
  expect(output).not.toContain('container');
});
