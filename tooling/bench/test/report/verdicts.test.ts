import { describe, expect, it } from 'vitest';
import type { TableReport } from '../../src/report/bench-report.ts';
import { benchVerdicts, uploadTarget } from '../../src/report/bench-verdicts.ts';
import { memoryVerdicts } from '../../src/report/memory-verdicts.ts';
import { ratio, ratios } from '../../src/report/ratios.ts';
import { atLeast, atMost, mark, type Verdict } from '../../src/report/verdict.ts';
import { tables } from '../../src/tables/index.ts';
import { benchReport, contender, memoryReport } from './measured.ts';

const lines = (verdicts: readonly Verdict[]): string[][] =>
  verdicts.map((verdict) => [verdict.what, verdict.target, verdict.measured ?? '–', mark(verdict)]);

describe('ratios', () => {
  it('are taken round by round, for a row, over the rounds that both ran', () => {
    const rounded = (...pair: Parameters<typeof ratios>): string[] =>
      ratios(...pair).map((value) => value.toFixed(4));
    const [many, few] = [contender('a', [100, 60, 140]), contender('b', [120], 100)];
    expect(rounded(many, contender('c', [200, 100, 200]))).toEqual(['0.5000', '0.6000', '0.7000']);
    expect(rounded(few, many)).toEqual(['12.0000']);
    expect(rounded(many, few)).toEqual(['0.0833']);
  });

  it('are undefined where one of the two is missing', () => {
    const [table] = benchReport.tables as readonly [TableReport];
    expect(ratio(table, 'multipart', 'psql-csv')).toBe(0.6);
    expect(ratio(table, 'pgloader', 'multipart')).toBeUndefined();
  });
});

describe('the bars', () => {
  it('are those of the issue', () => {
    expect(tables.map(({ name }) => uploadTarget(name))).toEqual([0.6, 0.6, 1, 1, 1, 0.75, 0.75]);
  });

  it('are not reached by rounding', () => {
    const bar = { what: 'a', where: 'b', show: (value: number) => value.toFixed(2) };
    expect(lines([atMost(bar, 0.6, 0.6), atMost(bar, 0.6, 0.604), atLeast(bar, 12, 11.999)])).toEqual([
      ['a', '≤ 0.60', '0.60', 'pass'],
      ['a', '≤ 0.60', '0.60, narrowly', 'FAIL'],
      ['a', '≥ 12.00', '12.00, narrowly', 'FAIL'],
    ]);
  });

  it('of a comparison are reached, missed or not measured', () => {
    expect(lines(benchVerdicts(benchReport))).toEqual([
      ['upload ÷ psql \\copy csv', '≤ 0.60', '0.60', 'pass'],
      ['upload ÷ psql \\copy binary', '≤ 1.25', '1.40', 'FAIL'],
      ['fast-csv object pipeline ÷ upload', '≥ 12.0', '12.5', 'pass'],
      ['pgloader ÷ upload', '≥ 25.0', '–', 'not measured'],
      ['peak RSS of the service, one upload', '≤ 128 MB', '90 MB', 'pass'],
    ]);
  });

  it('of memory are reached, missed or not measured', () => {
    expect(lines(memoryVerdicts(memoryReport))).toEqual([
      ['peak RSS, one upload', '≤ 128 MB', '100 MB', 'pass'],
      ['peak RSS, one upload', '≤ 128 MB', '106 MB', 'pass'],
      ['growth of the peak', '≤ 5.0 MB', '6.0 MB', 'FAIL'],
      ['memory in use, one upload at a time', '≤ 128 MB', '70 MB', 'pass'],
      ['memory in use, 16 uploads at once', '≤ 300 MB', '70 MB', 'pass'],
      ['complete of 16 uploads', '≥ 16', '15', 'FAIL'],
      ['rows/s at once ÷ one after the other', '≥ 0.90', '0.95', 'pass'],
    ]);
    const without = memoryVerdicts({ ...memoryReport, container: null, containerAbsent: 'no Docker' });
    expect(
      lines(without)
        .slice(3)
        .map(([, , measured, outcome]) => [measured, outcome].join()),
    ).toEqual(Array(4).fill('–,not measured'));
  });
});
