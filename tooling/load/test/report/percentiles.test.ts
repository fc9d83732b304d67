import { expect, it } from 'vitest';
import { milliseconds, percentilesOf, percentilesText } from '../../src/report/percentiles.ts';

it.each([
  ['one', [7], { p50: 7, p99: 7, max: 7 }],
  ['ten: the highest is the 99th percentile', [10, 2, 3, 4, 5, 6, 7, 8, 9, 1], { p50: 5, p99: 10, max: 10 }],
  [
    '200: two are above it',
    Array.from({ length: 200 }, (_, at) => 200 - at),
    { p50: 100, p99: 198, max: 200 },
  ],
  ['none', [], { p50: Number.NaN, p99: Number.NaN, max: Number.NaN }],
])('percentiles of %s', (_what, values, expected) => {
  expect(percentilesOf(values)).toEqual(expected);
});

it('says so with a decimal where it matters', () => {
  expect(percentilesText({ p50: 0.26, p99: 12.6, max: 1000 })).toBe('p50 0.3 ms, p99 13 ms, max 1000 ms');
  expect(milliseconds(Number.NaN)).toBe('–');
});
