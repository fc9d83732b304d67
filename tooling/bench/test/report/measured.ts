import type { MemoryReport } from '../../src/memory/memory-report.ts';
import type { BenchReport, ContenderReport } from '../../src/report/bench-report.ts';

/** A contender that took these milliseconds in its rounds. */
export function contender(name: string, wallMs: readonly number[], rows = 1000): ContenderReport {
  const isUpload = !name.includes('-');
  return {
    name,
    title: `title of ${name}`,
    rows,
    csvBytes: rows * 200,
    loads: wallMs.map((ms) => ({
      wallMs: ms,
      cpu: { service: isUpload ? ms / 2000 : null, client: ms / 4000, postgres: null },
      peakRssBytes: isUpload ? 90e6 : null,
      format: isUpload ? 'binary' : null,
    })),
  };
}

/** Round by round the upload takes 0.5, 0.6 and 0.7 of the yardstick's time. */
export const benchReport: BenchReport = {
  date: '2024-01-05',
  machine: { cpu: 'a processor', cores: 2, memoryBytes: 8e9 },
  node: 'v20.1.2',
  postgres: '18.4',
  options: { rows: 1000, runs: 3 },
  absent: [{ name: 'pgloader', reason: 'not installed' }],
  tables: [
    {
      name: 'contacts',
      title: 'contacts, no index',
      columns: 9,
      rows: 1000,
      csvBytes: 200_000,
      contenders: [
        contender('multipart', [100, 60, 140]),
        contender('psql-csv', [200, 100, 200]),
        contender('psql-binary', [100, 40, 100]),
        contender('fast-csv-objects', [125], 100),
      ],
      stages: [{ name: 'scan', ms: 0.25 }],
    },
  ],
};

const run = { uploads: 1, completed: 1, rows: 5000, rowsPerSecond: 100_000, peakBytes: 70e6 };

export const memoryReport: MemoryReport = {
  date: '2024-01-05',
  machine: { cpu: 'a processor', cores: 2, memoryBytes: 8e9 },
  node: 'v20.1.2',
  uploads: [
    {
      rows: 5000,
      bytes: 1e9,
      ms: 2000,
      peakRssBytes: 100e6,
      samples: [
        [0, 80e6, 20e6, 4e6],
        [1500, 100e6, 22e6, 6e6],
      ],
    },
    { rows: 50_000, bytes: 10e9, ms: 20_000, peakRssBytes: 106e6, samples: [[0, 106e6, 20e6, 4e6]] },
  ],
  container: {
    inTurn: { ...run, uploads: 16, completed: 16, samples: [[0, 60e6]] },
    atOnce: { ...run, uploads: 16, completed: 15, rowsPerSecond: 95_000, samples: [[0, 90e6]] },
  },
  containerAbsent: null,
};
