import { describe, expect, it } from 'vitest';
import { kindOf, limitsOf } from '../../src/catalog/column-type.ts';

const none = { maxLength: undefined, precision: undefined, scale: undefined };

describe('limitsOf', () => {
  it('knows no limit without a modifier', () => {
    expect(limitsOf('numeric', -1)).toEqual(none);
    expect(limitsOf('varchar', -1)).toEqual(none);
  });

  it('does not guess at the modifiers of other types', () => {
    expect(limitsOf('public.varchar', 24)).toEqual(none);
    expect(limitsOf('interval', 2147418114)).toEqual(none);
  });

  it('reads a negative scale', () => {
    // numeric(3,-2): (3 << 16 | -2 & 0x7ff) + 4
    expect(limitsOf('numeric', ((3 << 16) | (-2 & 0x7ff)) + 4)).toEqual({ ...none, precision: 3, scale: -2 });
  });

  it('reads the longest numeric', () => {
    expect(limitsOf('numeric', ((1000 << 16) | 1000) + 4)).toEqual({ ...none, precision: 1000, scale: 1000 });
  });
});

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

  it('tells arrays apart', () => {
    expect(kindOf('b', true)).toBe('array');
  });
});
