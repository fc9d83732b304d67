import { expect, test } from 'vitest';
import { Random } from '../../src/contacts/random.ts';

const draw = (random: Random, count: number): number[] => Array.from({ length: count }, () => random.next());

test('a seed and a lane always give the same numbers', () => {
  expect(draw(new Random(42, 1), 4)).toEqual([1635766257, 3512019494, 2602818701, 2573014457]);
});

test('another seed, even in its upper half, or another lane gives other numbers', () => {
  const first = new Set([
    new Random(42, 1).next(),
    new Random(43, 1).next(),
    new Random(42 + 2 ** 32, 1).next(),
    new Random(42, 2).next(),
  ]);
  expect(first.size).toBe(4);
});

test('below covers its range evenly and never leaves it', () => {
  const random = new Random(1, 1);
  const counts = new Array<number>(10).fill(0);
  for (let draws = 0; draws < 100_000; draws += 1) {
    const value = random.below(10);
    counts[value] = (counts[value] ?? Number.NaN) + 1;
  }
  expect(counts).toHaveLength(10);
  // Standard deviation of each count: 95.
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
});

test('chance is never true at 0, always true at 1, and proportional between them', () => {
  const random = new Random(1, 1);
  const hits = (share: number): number =>
    Array.from({ length: 100_000 }, () => random.chance(share)).filter(Boolean).length;
  expect(hits(0)).toBe(0);
  expect(hits(1)).toBe(100_000);
  expect(Math.abs(hits(0.01) - 1000)).toBeLessThan(160);
});
