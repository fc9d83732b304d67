import { Progress } from '@repo/measure';
import { describe, expect, it } from 'vitest';
import { pollock } from '../src/pollock/pollock.ts';
import { type ReaderFigures, scoresOf } from '../src/pollock/pollock-report.ts';
import { pollutions } from '../src/pollock/pollutions.ts';
import { failedLoad, scoreLoad, sumOf } from '../src/pollock/score.ts';

describe('the polluted files', () => {
  const files = pollutions.flatMap((pollution) => pollution.files);

  it('are as many as in table 3 of the paper, for each rule', () => {
    const counts: Record<string, number> = {};
    for (const { rule, files: some } of pollutions) counts[rule] = (counts[rule] ?? 0) + some.length;
    const { F3, F4, ...others } = {
      F3: 17,
      F4: 1411,
      F0: 3,
      F1: 7,
      F2: 2,
      F5: 756,
      S0: 2,
      S1: 88,
      S2: 1,
      S3: 2,
    };
    expect(counts).toEqual({ source: 1, 'F3, F4': F3 + F4, ...others });
    const pollutedHeaders = files.filter(
      ({ pollution, isHeaderPolluted }) => pollution.endsWith('delimiter') && isHeaderPolluted,
    );
    expect(pollutedHeaders).toHaveLength(F3);
    expect(files).toHaveLength(2290);
  });

  it('differ from each other', () => {
    expect(new Set(files.map(({ content }) => content)).size).toBe(2290);
  });

  it('weigh as much as those of the published scores', () => {
    const weight = pollutions.reduce((sum, { surveyed }) => sum + surveyed, 0);
    expect(weight).toBeCloseTo(4450.1485, 4);
  });
});

describe('the score', () => {
  const rows = [
    ['a', 'b'],
    ['1', '2'],
    ['3', ''],
  ];

  it('is 10 for what was expected, in any order of records', () => {
    expect(sumOf(scoreLoad(rows, [rows[0]!, rows[2]!, rows[1]!]))).toBe(10);
    expect(sumOf(scoreLoad([], [['anything']]))).toBe(10);
    expect(sumOf(failedLoad)).toBe(0);
  });

  it('compares header, records and fields', () => {
    const { success, header, record, cell } = scoreLoad(rows, [['a'], ['12'], ['3', ''], ['3', '']]);
    expect(success).toBe(1);
    expect(header).toEqual([1 / 2, 1, 2 / 3]);
    // `12` is `1` and `2` put together.
    expect(record).toEqual([1, 2 / 3, 4 / 5]);
    expect(cell).toEqual([3 / 6, 3 / 6, 1 / 2]);
  });
});

it('the service scores 9.93 weighted and 9.97 simple, more than csv-parse and COPY', async () => {
  const context = {
    progress: new Progress('test', { isTTY: false, write: () => true }),
    signal: new AbortController().signal,
  };
  // 47 has no divisor in common with the columns, so files of each come up.
  const report = await pollock.run({ every: 47, node: process.execPath }, context);
  const { readers } = report.figures as { readonly readers: readonly ReaderFigures[] };
  const scores = Object.fromEntries(readers.map((reader) => [reader.title, scoresOf(reader)]));
  expect(scores['stream-engine']!.weighted).toBeGreaterThanOrEqual(9.93);
  expect(scores['stream-engine']!.simple).toBeGreaterThanOrEqual(9.97);
  expect(scores['csv-parse']!.weighted).toBeCloseTo(9.92, 2);
  expect(scores['psql \\copy']!.weighted).toBeCloseTo(8.2, 0);
});
