import type { ColumnChecksums, ExpectedOutcome } from '@repo/csv-gen';
import { parseConfinement } from '../src/confinement.ts';
import type { ImportFinding, Measurement } from '../src/measurement.ts';
import type { MemorySample } from '../src/memory-sample.ts';
import { changes, version1 } from './container-texts.ts';

const columns = { id: { nonNull: 900, sum: '1' }, email: { nonNull: 900, sum: '2' } } as ColumnChecksums;

export const expected: ExpectedOutcome = {
  bytes: 200_000,
  sha256: 'ab12',
  rows: { read: 1000, loaded: 900, rejected: 100 },
  rejects: { byCode: { EMAIL_INVALID: 60, DATE_INVALID: 40 }, byKind: {} },
  changes: { email: 12 },
  columns,
};

export const receipt = {
  status: 'committed',
  rows: { read: 1000, loaded: 900, rejected: 100, skipped: 0 },
  bytes: { received: 200_200, decoded: 200_000 },
  sha256: 'ab12',
  changes: { email: 12 },
  rejects: { byCode: { DATE_INVALID: 40, EMAIL_INVALID: 60 }, sample: [] },
  peakRssBytes: 90_000_000,
};

export function sample(atMs: number, heldBytes = 100_000_000): MemorySample {
  return {
    atMs,
    heldBytes,
    anonymousBytes: heldBytes - 10_000_000,
    chargedBytes: heldBytes + 20_000_000,
    chargedPeakBytes: 150_000_000,
  };
}

export const finding: ImportFinding = {
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
  progress: [
    { atMs: 1000, share: 0 },
    { atMs: 1020, share: 0.5 },
    { atMs: 1030, share: 1 },
  ],
  earlyCounts: [
    { rows: 0, fromShare: 0.5, toShare: 0.6 },
    { rows: 900, fromShare: 0.9, toShare: 1 },
  ],
  countAtAnswer: 900,
  columns,
};

const state = { startedAt: '2026-01-01T00:00:00Z', running: true, oomKilled: false, restarts: 0 };

export const limits = {
  limitBytes: 536_870_912,
  peakBytesMax: 200_000_000,
  growthBytesMax: 5_000_000,
  rowsPerSecondMin: 10_000,
};

/** A run in which everything went right. */
export const measurement: Measurement = {
  expected,
  imports: [finding],
  samples: [990, 1000, 1010, 1020, 1030, 1040, 1050].map((atMs) => sample(atMs)),
  before: state,
  after: state,
  confinement: parseConfinement(version1),
  changes,
};
