import { describe, expect, it } from 'vitest';
import { excerpt, quoted } from '../../src/csv/excerpt.ts';

describe('excerpt', () => {
  it.each([
    ['', ''],
    ['short', 'short'],
    ['x'.repeat(64), 'x'.repeat(64)],
    ['x'.repeat(65), 'x'.repeat(64)],
    ['ä'.repeat(100), 'ä'.repeat(32)],
    [`x${'ä'.repeat(100)}`, `x${'ä'.repeat(31)}`],
    ['😀'.repeat(100), '😀'.repeat(16)],
  ])('cuts %j to 64 bytes of whole characters', (text, cut) => {
    expect(excerpt(text)).toBe(cut);
  });

  it('never returns more than 64 bytes or half a character', () => {
    for (let before = 0; before < 8; before++) {
      const cut = excerpt('x'.repeat(before) + '😀'.repeat(100));
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(64);
      expect(cut).toMatch(/^x*(?:😀)+$/u);
    }
  });
});

describe('quoted', () => {
  it('escapes, and marks a shortened text', () => {
    expect(quoted('a "b"\n')).toBe('"a \\"b\\"\\n"');
    expect(quoted('x'.repeat(65))).toBe(`"${'x'.repeat(64)}…"`);
  });
});
