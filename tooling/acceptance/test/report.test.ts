import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { homedir, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judge } from '../src/conditions.ts';
import { describeMachine } from '../src/machine.ts';
import { writeReport } from '../src/report.ts';
import { measurement } from './measured.ts';

const limits = {
  limitBytes: 536_870_912,
  peakBytesMax: 200_000_000,
  growthBytesMax: 5_000_000,
  rowsPerSecondMin: 30_000,
};
const options = {
  rows: 1000,
  seed: 42,
  dirt: 0.1,
  uploads: 1,
  concurrency: 1,
  warmUp: 0,
  memory: '512M',
  keep: false,
  limits,
};
let folder: string;
const read = (name: string): Promise<string> => readFile(join(folder, 'new', name), 'utf8');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acceptance-report-'));
  await writeReport({
    options: { ...options, report: join(folder, 'new') },
    machine: describeMachine('28.0.0'),
    measurement,
    conditions: judge(measurement, limits),
  });
});
afterAll(() => rm(folder, { recursive: true }));

describe('writeReport', () => {
  it('writes a page with every condition, met or not', async () => {
    const page = await read('report.md');
    expect(page).toContain('1,000 records, 0.2 MB, sent with `curl -F` in one upload');
    expect(page).toContain('| ✅ | curl gets 200 | 200 |');
    expect(page).toContain('| ❌ | 30,000 rows/s or more | 25,000 rows/s |');
    expect(page.match(/^\| [✅❌] /gm)).toHaveLength(judge(measurement, limits).length);
    expect(page).toContain('(memory.svg)');
    expect(page).toContain(
      '`pnpm acceptance --rows 1000 --dirt 0.1 --seed 42 --uploads 1 --concurrency 1 --warm-up 0 --memory 512M`',
    );
  });

  it('keeps the figures and the samples for programs', async () => {
    const report = JSON.parse(await read('report.json'));
    expect(report).toMatchObject({
      options: { rows: 1000, limits },
      file: { rows: 1000, bytes: 200_000, sha256: 'ab12' },
      rowsPerSecond: 25_000,
      memory: { peakBytes: 100_000_000 },
      uploads: [{ table: 'contacts', status: 200, countAtAnswer: 900, receipt: { status: 'committed' } }],
    });
    expect(report.samples.slice(0, 2)).toEqual([
      [-10, 100_000_000, 120_000_000],
      [0, 100_000_000, 120_000_000],
    ]);
  });

  it.each(['report.md', 'report.json', 'memory.svg'])('names no host and no path in %s', async (name) => {
    const text = await read(name);
    for (const secret of [tmpdir(), homedir(), process.cwd()]) expect(text).not.toContain(secret);
    expect(text).not.toMatch(new RegExp(`\\b${hostname()}\\b`));
  });
});
