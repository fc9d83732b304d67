import { expect, it } from 'vitest';
import { memoryFigures } from '../src/memory-figures.ts';
import { finding, sample } from './measured.ts';

it('takes peaks from all samples, and means and gaps from those of the upload', () => {
  const samples = [
    sample(900, 300_000_000),
    sample(1000, 100_000_000),
    sample(1010, 110_000_000),
    sample(1020, 120_000_000),
    sample(1035, 130_000_000),
    sample(1100, 10_000_000),
  ];
  expect(memoryFigures({ samples, imports: [finding] })).toEqual({
    peakBytes: 300_000_000,
    anonymousPeakBytes: 290_000_000,
    chargedPeakBytes: 150_000_000,
    firstHalfMeanBytes: 105_000_000,
    secondHalfMeanBytes: 125_000_000,
    samplesDuringUpload: 4,
    longestGapMs: 15,
  });
});

it('treats several uploads as one span of time', () => {
  const imports = [finding, { ...finding, startedAtMs: 1030, endedAtMs: 1080 }];
  const samples = [1000, 1020, 1050, 1070].map((atMs) => sample(atMs, atMs * 1000));
  expect(memoryFigures({ samples, imports })).toMatchObject({
    firstHalfMeanBytes: 1_010_000,
    secondHalfMeanBytes: 1_060_000,
    longestGapMs: 30,
  });
});
