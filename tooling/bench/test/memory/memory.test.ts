import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { MemoryReport } from '../../src/memory/memory-report.ts';
import { bench, makeFolder, readJson } from '../bench-run.ts';

it('watches uploads that are made while they are sent', async () => {
  const folder = await makeFolder();
  const [json, svg] = [path.join(folder, 'new/memory.json'), path.join(folder, 'memory.svg')];
  const sizes = ['--sizes', '1MB,4MB', '--no-container'];
  const output = await bench('memory', ...sizes, '--json', json, '--svg', svg);
  const { uploads, container, containerAbsent } = await readJson<MemoryReport>(json);
  expect([container, containerAbsent]).toEqual([null, 'not asked for']);
  expect(uploads).toHaveLength(2);
  expect(uploads[0]!.bytes).toBeGreaterThanOrEqual(1e6);
  expect(uploads[0]!.bytes).toBeLessThan(2.1e6);
  expect(uploads[1]!.rows).toBe(40_000);
  for (const { peakRssBytes, samples } of uploads) {
    expect(samples.length).toBeGreaterThan(0);
    for (const [, rss, heapUsed, external] of samples) {
      expect(rss).toBeGreaterThan(heapUsed);
      expect(external).toBeGreaterThan(0);
    }
    expect(peakRssBytes).toBeGreaterThan(30e6);
  }
  expect(output).toMatch(/^peak RSS, one upload +\d+\.\d MB +≤ 128 MB +\d+ MB +(pass|FAIL)$/m);
  expect(output).toMatch(
    /^memory in use, 16 uploads at once +container, 512 MB +≤ 300 MB +– +not measured$/m,
  );
  expect(await readFile(svg, 'utf8')).toContain('external (buffers)');
});
