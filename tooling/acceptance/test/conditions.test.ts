import type { ColumnChecksums, ExpectedOutcome } from '@repo/csv-gen';
import { failuresOf } from '@repo/measure';
import { describe, expect, it } from 'vitest';
import { judge, overallRowsPerSecond } from '../src/conditions.ts';
import { parseConfinement } from '../src/confinement.ts';
import type { ImportFinding, Measurement } from '../src/measurement.ts';
import type { MemorySample } from '../src/memory-sampler.ts';
import { changes, version1 } from './container-texts.ts';

const columns = { id: { nonNull: 900, sum: '1' }, email: { nonNull: 900, sum: '2' } } as ColumnChecksums;

const expected: ExpectedOutcome = {
  bytes: 200_000,
  sha256: 'ab12',
  rows: { read: 1000, loaded: 900, rejected: 100 },
  rejects: { byCode: { EMAIL_INVALID: 60, DATE_INVALID: 40 }, byKind: {} },
  changes: { email: 12 },
  columns,
};

const receipt = {
  status: 'committed',
  rows: { read: 1000, loaded: 900, rejected: 100, skipped: 0 },
  bytes: { received: 200_200, decoded: 200_000 },
  sha256: 'ab12',
  changes: { email: 12 },
  rejects: { byCode: { DATE_INVALID: 40, EMAIL_INVALID: 60 }, sample: [] },
};

function sample(atMs: number, heldBytes = 100_000_000): MemorySample {
  return { atMs, heldBytes, chargedBytes: heldBytes + 20_000_000 };
}

const finding: ImportFinding = {
  table: 'contacts',
  startedAtMs: 1000,
  endedAtMs: 1040,
  upload: {
    exitCode: 0,
    status: 200,
    body: JSON.stringify(receipt),
    seconds: 0.04,
    bytesSent: 200_200,
    message: '',
  },
  progress: [],
  earlyCounts: [
    { rows: 0, fromShare: 0.5, toShare: 0.6 },
    { rows: 900, fromShare: 0.9, toShare: 1 },
  ],
  countAtAnswer: 900,
  columns,
};

const state = { startedAt: '2026-01-01T00:00:00Z', running: true, oomKilled: false, restarts: 0 };

/** A run in which everything went right. */
const measurement: Measurement = {
  concurrency: 1,
  expected,
  imports: [finding],
  samples: [990, 1000, 1010, 1020, 1030, 1040, 1050].map((atMs) => sample(atMs)),
  before: state,
  after: state,
  confinement: parseConfinement(version1),
  changes,
};

const failures = (run: Measurement) => failuresOf(judge(run));
const withImport = (change: Partial<ImportFinding>): Measurement => ({
  ...measurement,
  imports: [{ ...finding, ...change }],
});
const withUpload = (change: Partial<ImportFinding['upload']>) =>
  withImport({ upload: { ...finding.upload, ...change } });
const withReceipt = (change: object) => withUpload({ body: JSON.stringify({ ...receipt, ...change }) });
const withSamples = (held: readonly number[]): Measurement => ({
  ...measurement,
  samples: held.map((bytes, at) => sample(1000 + at * 10, bytes)),
});

describe('judge', () => {
  it('passes a run in which everything went right', () => {
    expect(judge(measurement).map(({ passed, figure }) => [passed, figure])).toEqual([
      [true, '200'],
      [true, '1,000 read = 900 loaded + 100 rejected'],
      [true, '0 rows at 50 %'],
      [true, '900 rows'],
      [true, '9 columns'],
      [true, '25,000'],
      [true, '100.0 MB'],
      [true, '0.0 MB'],
      [true, '5 samples, longest gap 10 ms'],
      [true, 'up all the time'],
      [true, 'Uid 1000, Gid 1000, Groups 1000'],
      [true, 'all five sets are empty, NoNewPrivs 1'],
      [true, 'Seccomp 2'],
      [true, 'overlay is ro, attempts to create a file: Read-only file system, Read-only file system'],
      [true, 'none but /dev/mqueue (message queues)'],
      [true, 'write_bytes 0, no path differs from the image'],
      [true, 'limit 64, in use 13'],
      [true, 'limit 536.9 MB, swap 0.0 MB'],
    ]);
  });

  const receiptMatches = 'the receipt balances and matches the generated file';
  it.each<[failure: string, run: Measurement]>([
    [
      'curl gets 200: 200 curl: (18) transfer closed',
      withUpload({ exitCode: 18, message: 'curl: (18) transfer closed' }),
    ],
    [
      `${receiptMatches}: loaded is 899, not 900, skipped is 1, not 0`,
      withReceipt({ rows: { read: 1000, loaded: 899, rejected: 100, skipped: 1 } }),
    ],
    [
      `${receiptMatches}: rejects.byCode is {"EMAIL_INVALID":100}, not {"EMAIL_INVALID":60,"DATE_INVALID":40}`,
      withReceipt({ rejects: { byCode: { EMAIL_INVALID: 100 } } }),
    ],
    [`${receiptMatches}: sha256 is "cd", not "ab12"`, withReceipt({ sha256: 'cd' })],
    [
      'another connection sees 0 rows half-way: 450 rows at 50 %',
      withImport({ earlyCounts: [{ rows: 450, fromShare: 0.5, toShare: 0.6 }] }),
    ],
    [
      'another connection sees 0 rows half-way: the upload ended before the first count',
      withImport({ earlyCounts: [{ rows: 0, fromShare: 0.5, toShare: 1 }] }),
    ],
    [
      'another connection sees every row once the answer is here: 899 rows',
      withImport({ countAtAnswer: 899 }),
    ],
    [
      'another connection sees every row once the answer is here: not counted',
      withImport({ countAtAnswer: null }),
    ],
    [
      'the checksums of the columns match the generated file: email',
      withImport({ columns: { ...columns, email: { nonNull: 900, sum: '3' } } }),
    ],
    [
      'rows/s: ≥ 10,000: 9,901',
      { ...withImport({ endedAtMs: 1101 }), samples: [1000, 1040, 1080, 1100].map((atMs) => sample(atMs)) },
    ],
    [
      "the container's memory in use, peak: ≤ 200.0 MB: 200.1 MB",
      withSamples([196e6, 200.1e6, 196e6, 196e6, 196e6]),
    ],
    [
      'growth of its mean from the first half of the uploads to the second: ≤ 5.0 MB: 5.1 MB',
      withSamples([100e6, 100e6, 105.1e6, 105.1e6, 105.1e6]),
    ],
    ['memory was sampled throughout: 3 samples, longest gap 20 ms', withSamples([100e6, 100e6, 100e6])],
    [
      'the container was neither killed nor restarted: killed: out of memory',
      { ...measurement, after: { ...measurement.after, running: false, oomKilled: true } },
    ],
    [
      'the container was neither killed nor restarted: it went down',
      { ...measurement, after: { ...measurement.after, startedAt: '2026-01-01T00:00:09Z', restarts: 1 } },
    ],
  ])('fails only the condition that is violated: %s', (failure, run) => {
    expect(failures(run)).toEqual([failure]);
  });

  it('shows the answer of the service if it is no receipt', () => {
    expect(failures(withUpload({ status: 503, body: '{"code":"CAPACITY_REACHED"}' }))).toEqual([
      'curl gets 200: 503 {"code":"CAPACITY_REACHED"}',
      `${receiptMatches}: no receipt`,
      'rows/s: ≥ 10,000: 0',
    ]);
  });

  it('fails on memory that was never sampled', () => {
    expect(failures({ ...measurement, samples: [] })).toEqual([
      'growth of its mean from the first half of the uploads to the second: ≤ 5.0 MB: –',
      'memory was sampled throughout: 0 samples, longest gap 40 ms',
    ]);
  });

  it('allows several concurrent uploads 300 MB', () => {
    const { samples } = withSamples([299e6, 299e6, 299e6, 299e6, 299e6]);
    expect(failures({ ...measurement, concurrency: 2, samples })).toEqual([]);
  });

  it('shows how many of several uploads passed, and the first that did not', () => {
    const run = { ...measurement, imports: [finding, { ...finding, countAtAnswer: 3 }] };
    expect(failures(run)).toEqual([
      'another connection sees every row once the answer is here: 1 of 2 uploads: 3 rows',
    ]);
  });
});

it.each<[string, ...times: (readonly [startedAtMs: number, endedAtMs: number])[]]>([
  ['concurrent', [1000, 1100], [1000, 1080]],
  ['overlapping', [1000, 1060], [1040, 1100]],
  ['nested', [1000, 1100], [1010, 1020]],
  ['successive, without the pause between them', [5000, 5050], [1000, 1050]],
])('rows/s of two uploads: %s', (_name, ...times) => {
  const imports = times.map(([startedAtMs, endedAtMs]) =>
    Object.assign({}, finding, { startedAtMs, endedAtMs }),
  );
  expect(overallRowsPerSecond({ expected, imports })).toBe(20_000);
});
