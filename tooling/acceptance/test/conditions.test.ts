import { describe, expect, it } from 'vitest';
import { judge, overallRowsPerSecond } from '../src/conditions.ts';
import type { ImportFinding, Measurement } from '../src/measurement.ts';
import { expected, finding, measurement, receipt, sample } from './measured.ts';

const limits = {
  limitBytes: 536_870_912,
  peakBytesMax: 200_000_000,
  growthBytesMax: 5_000_000,
  rowsPerSecondMin: 10_000,
};
const failures = (run: Measurement): string[] =>
  judge(run, limits)
    .filter(({ passed }) => !passed)
    .map(({ name, figure }) => `${name}: ${figure}`);
const withImport = (change: Partial<ImportFinding>): Measurement => ({
  ...measurement,
  imports: [{ ...finding, ...change }],
});
const withReceipt = (change: object): Measurement =>
  withImport({ upload: { ...finding.upload, body: JSON.stringify({ ...receipt, ...change }) } });
const withSamples = (held: readonly number[]): Measurement => ({
  ...measurement,
  samples: held.map((bytes, at) => sample(1000 + at * 10, bytes)),
});
const { columns } = expected;

describe('judge', () => {
  it('passes a run in which everything went right', () => {
    expect(judge(measurement, limits).map(({ passed, figure }) => [passed, figure])).toEqual([
      [true, '200'],
      [true, '1,000 read = 900 loaded + 100 rejected'],
      [true, '0 rows at 50 %'],
      [true, '900 rows'],
      [true, '9 columns'],
      [true, '25,000 rows/s'],
      [true, '100.0 MB (with file cache 150.0 MB)'],
      [true, '100.0 MB, then 100.0 MB'],
      [true, '5 samples, longest gap 10 ms'],
      [true, 'up all the time'],
      [true, 'Uid 1000, Gid 1000, Groups 1000'],
      [true, 'all five sets are empty, NoNewPrivs 1'],
      [true, 'Seccomp 2'],
      [true, 'overlay is ro, tries to make a file: Read-only file system, Read-only file system'],
      [true, 'none but /dev/mqueue (message queues)'],
      [true, 'write_bytes 0, no path differs from the image'],
      [true, 'limit 64, in use 13'],
      [true, 'limit 536.9 MB, swap 0.0 MB'],
    ]);
  });

  it.each<[failure: string, run: Measurement]>([
    [
      'curl gets 200: 200 curl: (18) transfer closed',
      withImport({ upload: { ...finding.upload, exitCode: 18, message: 'curl: (18) transfer closed' } }),
    ],
    [
      'the receipt balances and says what was generated: loaded is 899, not 900, skipped is 1, not 0',
      withReceipt({ rows: { read: 1000, loaded: 899, rejected: 100, skipped: 1 } }),
    ],
    [
      'the receipt balances and says what was generated: rejects.byCode is {"EMAIL_INVALID":100}, not {"EMAIL_INVALID":60,"DATE_INVALID":40}',
      withReceipt({ rejects: { byCode: { EMAIL_INVALID: 100 } } }),
    ],
    [
      'the receipt balances and says what was generated: sha256 is "cd", not "ab12"',
      withReceipt({ sha256: 'cd' }),
    ],
    [
      'another connection sees 0 rows half-way: 450 rows at 50 %',
      withImport({ earlyCounts: [{ rows: 450, fromShare: 0.5, toShare: 0.6 }] }),
    ],
    [
      'another connection sees 0 rows half-way: the upload was over before a count was',
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
      "the columns' checksums equal the generated ones: email",
      withImport({ columns: { ...columns, email: { nonNull: 900, sum: '3' } } }),
    ],
    [
      '10,000 rows/s or more: 9,901 rows/s',
      { ...withImport({ endedAtMs: 1101 }), samples: [1000, 1040, 1080, 1100].map((atMs) => sample(atMs)) },
    ],
    [
      "the container's memory peaks at 200.0 MB or less: 200.1 MB (with file cache 150.0 MB)",
      withSamples([196e6, 200.1e6, 196e6, 196e6, 196e6]),
    ],
    [
      "its mean over the second half is at most 5.0 MB above the first half's: 100.0 MB, then 105.1 MB",
      withSamples([100e6, 100e6, 105.1e6, 105.1e6, 105.1e6]),
    ],
    ['it was sampled throughout: 3 samples, longest gap 20 ms', withSamples([100e6, 100e6, 100e6])],
    [
      'the container was neither killed nor restarted: killed for want of memory',
      { ...measurement, after: { ...measurement.after, running: false, oomKilled: true } },
    ],
    [
      'the container was neither killed nor restarted: it went down',
      { ...measurement, after: { ...measurement.after, startedAt: '2026-01-01T00:00:09Z', restarts: 1 } },
    ],
  ])('fails on nothing but: %s', (failure, run) => {
    expect(failures(run)).toEqual([failure]);
  });

  it('shows what the service said instead of a receipt', () => {
    const upload = { ...finding.upload, status: 503, body: '{"code":"CAPACITY_REACHED"}' };
    expect(failures(withImport({ upload }))).toEqual([
      'curl gets 200: 503 {"code":"CAPACITY_REACHED"}',
      'the receipt balances and says what was generated: no receipt',
      '10,000 rows/s or more: 0 rows/s',
    ]);
  });

  it('fails on memory that was never sampled', () => {
    expect(failures({ ...measurement, samples: [] })).toEqual([
      "its mean over the second half is at most 5.0 MB above the first half's: unknown, then unknown",
      'it was sampled throughout: 0 samples, longest gap 40 ms',
    ]);
  });

  it('shows of several uploads how many passed, and the first that did not', () => {
    const run = { ...measurement, imports: [finding, { ...finding, countAtAnswer: 3 }] };
    expect(failures(run)).toEqual([
      'another connection sees every row once the answer is here: 1 of 2 uploads: 3 rows',
    ]);
  });
});

describe('overallRowsPerSecond', () => {
  const run = (startedAtMs: number, endedAtMs: number): ImportFinding => ({
    ...finding,
    startedAtMs,
    endedAtMs,
  });

  it.each<[string, number, ImportFinding[]]>([
    ['at once', 20_000, [run(1000, 1100), run(1000, 1080)]],
    ['partly at once', 20_000, [run(1000, 1060), run(1040, 1100)]],
    ['one within another', 20_000, [run(1000, 1100), run(1010, 1020)]],
    ['one after the other, without the pause between them', 20_000, [run(5000, 5050), run(1000, 1050)]],
  ])('of two uploads %s', (_name, rowsPerSecond, imports) => {
    expect(overallRowsPerSecond({ expected, imports })).toBe(rowsPerSecond);
  });
});
