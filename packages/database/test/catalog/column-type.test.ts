import { describe, expect, it } from 'vitest';
import { kindOf } from '../../src/catalog/column-type.ts';

describe('kindOf', () => {
  it.each([
    ['b', 'base'],
    ['c', 'composite'],
    ['d', 'domain'],
    ['e', 'enum'],
    ['m', 'multirange'],
    ['r', 'range'],
  ] as const)('reads %s as %s', (letter, kind) => {
    expect(kindOf(letter, false)).toBe(kind);
  });

  it('recognizes arrays', () => {
    expect(kindOf('b', true)).toBe('array');
  });
});
