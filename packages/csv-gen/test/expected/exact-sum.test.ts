import { expect, test } from 'vitest';
import { ExactSum } from '../../src/expected/exact-sum.ts';

test('sums exactly where a double would round', () => {
  const pairs: [number, number][] = [];
  for (let at = 0; at < 1000; at += 1)
    pairs.push([1_753_000_000_123_457 + at, 997], [2 ** 51 - at, 1], [-(10 ** 12) + at, 7], [at, 0]);
  const sum = new ExactSum();
  for (const [left, right] of pairs) sum.addProduct(left, right);
  const exact = pairs.reduce((total, [left, right]) => total + BigInt(left) * BigInt(right), 0n);
  expect(sum.toString()).toBe(String(exact));
});

test('sums nothing to 0', () => {
  expect(new ExactSum().toString()).toBe('0');
});
