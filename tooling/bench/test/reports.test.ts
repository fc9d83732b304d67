import type { Report } from '@repo/measure';
import { describe, expect, it } from 'vitest';
import { type BenchFigures, benchReport, type ContenderFigures, uploadTarget } from '../src/bench-report.ts';
import { contenderNames } from '../src/contenders/index.ts';
import { heavyReport } from '../src/heavy/heavy-report.ts';
import { ratio } from '../src/measure/loads.ts';
import { type MemoryFigures, memoryReport } from '../src/memory/memory-report.ts';
import { tables } from '../src/tables/index.ts';

/** A contender that took these milliseconds in its rounds. */
function contender(name: string, wallMs: readonly number[], rows = 1000): ContenderFigures {
  const isUpload = !name.includes('-');
  const loads = wallMs.map((ms) => ({
    wallMs: ms,
    cpu: { service: isUpload ? ms / 2000 : null, client: ms / 4000, postgres: 0 },
    peakRssBytes: isUpload ? 90e6 : null,
  }));
  return { name, title: `title of ${name}`, rows, csvBytes: rows * 200, loads };
}

/** Round by round the upload takes 0.5, 0.6 and 0.7 of the yardstick's time. */
const benchFigures: BenchFigures = {
  serviceNode: 'v20.1.2',
  postgres: '18.4',
  absent: [{ name: 'pgloader', reason: 'not installed' }],
  tables: [
    {
      name: 'contacts',
      title: 'contacts, no index',
      rows: 1000,
      csvBytes: 200_000,
      contenders: [
        contender('multipart', [100, 60, 140]),
        contender('psql-csv', [200, 100, 200]),
        contender('psql-binary', [100, 40, 100]),
        contender('fast-csv-objects', [125], 100),
      ],
    },
  ],
};

const containerRun = { uploads: 16, completed: 16, rows: 5000, rowsPerSecond: 100_000, peakBytes: 70e6 };
const memoryFigures: MemoryFigures = {
  serviceNode: 'v20.1.2',
  uploads: [
    {
      rows: 5000,
      bytes: 1e9,
      ms: 2000,
      peakRssBytes: 100e6,
      samples: [[0, 80e6]],
    },
    { rows: 50_000, bytes: 10e9, ms: 20_000, peakRssBytes: 106e6, samples: [[0, 106e6]] },
  ],
  container: {
    sequential: { ...containerRun, samples: [[0, 60e6]] },
    concurrent: { ...containerRun, completed: 15, rowsPerSecond: 95_000, samples: [[0, 90e6]] },
  },
};

const conditionsOf = ({ conditions }: Report) =>
  conditions.map(({ name, figure, passed }) => `${name}: ${figure}, ${passed}`);

describe('ratio', () => {
  it('the ratio is the median of the ratios by round, for a row, over the rounds that both ran', () => {
    const [a, b] = [contender('a', [100, 60, 140]), contender('b', [120], 100)];
    expect(ratio(a, contender('c', [200, 100, 200]))).toBeCloseTo(0.6);
    expect(ratio(b, a)).toBeCloseTo(12);
    expect(ratio(a, b)).toBeCloseTo(1 / 12);
    expect(ratio(a, undefined)).toBeNaN();
  });
});

describe('the report of bench', () => {
  const report = benchReport(benchFigures, contenderNames);

  it('judges the ratios and the peak', () => {
    expect(conditionsOf(report)).toEqual([
      'contacts: upload ÷ psql \\copy csv: ≤ 0.60: 0.60, true',
      'contacts: upload ÷ psql \\copy binary: ≤ 1.25: 1.40, false',
      'contacts: fast-csv object pipeline ÷ upload: ≥ 12.0: 12.5, true',
      'contacts: pgloader ÷ upload: ≥ 25.0: –, null',
      'contacts: peak RSS of the service, one upload: ≤ 128.0 MB: 90.0 MB, true',
    ]);
    expect(tables.map(({ name }) => uploadTarget(name))).toEqual([0.6, 0.6, 1, 1, 1, 0.75, 0.75]);
  });

  it('leaves out conditions on contenders that were not requested', () => {
    expect(benchReport(benchFigures, ['multipart']).conditions).toHaveLength(1);
  });

  it('names absent contenders', () => {
    expect(report.failures).toEqual(['without pgloader: not installed']);
  });
});

describe('the report of memory', () => {
  it('judges peaks, growth and the container', () => {
    const container = 'container of 512 MB: ';
    expect(conditionsOf(memoryReport(memoryFigures))).toEqual([
      'peak RSS, one upload of 1 GB: ≤ 128.0 MB: 100.0 MB, true',
      'peak RSS, one upload of 10 GB: ≤ 128.0 MB: 106.0 MB, true',
      'growth of the peak, 1 GB to 10 GB: ≤ 5.0 MB: 6.0 MB, false',
      `${container}memory in use, one upload at a time: ≤ 128.0 MB: 70.0 MB, true`,
      `${container}memory in use, 16 concurrent uploads: ≤ 300.0 MB: 70.0 MB, true`,
      `${container}complete of 16 concurrent uploads: ≥ 16: 15, false`,
      `${container}rows/s, concurrent ÷ one after the other: ≥ 0.90: 0.95, true`,
    ]);
  });

  it('reports the container as not measured without Docker', () => {
    const { serviceNode, uploads } = memoryFigures;
    expect(memoryReport({ serviceNode, uploads }).conditions).toHaveLength(3);
    const report = memoryReport({ serviceNode, uploads, containerAbsent: 'no Docker' });
    expect(report.conditions.slice(3).map(({ passed }) => passed)).toEqual(Array(4).fill(null));
    expect(report.failures).toEqual(['without the container: no Docker']);
  });
});

it('the report of heavy loads judges peak and health, and compares rejects with valid records', () => {
  const percentiles = { p50: 2, p90: 3, p99: 40, max: 249 };
  const health = [{ path: '/livez', answers: 20, failed: 1, times: percentiles }];
  const report = heavyReport({
    serviceNode: 'v20.1.2',
    scenarios: [
      { ...contender('tiny', [100]), uploads: 1, health: [] },
      { ...contender('rejects', [250]), uploads: 16, comparedWith: 'tiny', health },
    ],
  });
  expect(conditionsOf(report).slice(1)).toEqual([
    'rejects: peak RSS of the service: ≤ 300.0 MB: 90.0 MB, true',
    'rejects: /livez answers 200 within 250 ms: 20 answers, 1 not 200, p50 2.0 ms, p99 40 ms, max 249 ms, false',
  ]);
  expect(report.tables[0]!.rows.map((row) => row[5])).toEqual(['–', '2.50']);
});
