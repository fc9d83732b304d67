import { describe, expect, it } from 'vitest';
import { figure, median, seconds, wholeMegabytes } from '../../src/report/figures.ts';

describe('figures', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
    [[7], 7],
    [[], Number.NaN],
  ])('the median of %j is %d', (values, middle) => {
    expect(median(values)).toBe(middle);
  });

  it.each([
    [612_345, '612,000'],
    [48.26, '48.3'],
    [0.58, '0.58'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('%d is shown as %s', (value, text) => {
    expect(figure(value)).toBe(text);
  });

  it('has units', () => {
    expect(seconds(1234)).toBe('1.23 s');
    expect(wholeMegabytes(128_400_000)).toBe('128 MB');
  });
});
