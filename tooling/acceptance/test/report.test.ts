import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { limitsOf, memoryBytes } from '../src/options.ts';
import { reportOf } from '../src/report.ts';
import { measurement } from './measured.ts';

const options = { rows: 1000, seed: 42, dirt: 0.1, concurrency: 1, warmUp: 0, memory: '512M', keep: false };

it('reports the figures, for people and for the benchmark', () => {
  const { text, tables, chart, figures } = reportOf(measurement, options);
  expect(text).toContain('1,000 records, 0.2 MB, were sent with `curl -F` in one upload');
  expect(tables[0]!.rows).toContainEqual(['memory in use, peak', '100.0 MB']);
  expect(chart!.svg).toContain('limit of the container, 512M = 536.9 MB');
  expect(figures).toMatchObject({
    file: { rows: 1000, bytes: 200_000, sha256: 'ab12' },
    rowsPerSecond: 25_000,
    memory: { peakBytes: 100_000_000 },
    uploads: [{ table: 'contacts', status: 200, countAtAnswer: 900, receipt: { status: 'committed' } }],
    samples: expect.arrayContaining([[-10, 100_000_000, 120_000_000]]),
  });
});

it('allows several uploads more memory, or the given limit', () => {
  expect(limitsOf(options).peakBytesMax).toBe(200e6);
  expect(limitsOf({ ...options, concurrency: 16 }).peakBytesMax).toBe(300e6);
  expect(limitsOf({ ...options, concurrency: 16, peak: 250 }).peakBytesMax).toBe(250e6);
});

it.each([
  ['512M', 536_870_912],
  ['512m', 536_870_912],
  ['1g', 1_073_741_824],
  ['2kb', 2048],
  ['300', 300],
  ['300b', 300],
  ['half', Number.NaN],
  ['', Number.NaN],
  ['1.5G', Number.NaN],
])('a memory limit of %j is %d bytes', (text, bytes) => {
  expect(memoryBytes(text)).toBe(bytes);
});

it('explains what is missing without Docker, and counts as failed', async () => {
  const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
  const run = promisify(execFile)(process.execPath, [main, 'acceptance', '--rows', '10'], {
    env: { PATH: '/nonexistent' },
  });
  await expect(run).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringMatching(
      /^The acceptance test .* needs a running Docker[^]*pnpm demo[^]*\n0 passed, 1 failed\n$/,
    ),
  });
});
