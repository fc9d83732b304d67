import { describe, expect, it } from 'vitest';
import { isAbove, parseRejectCeiling } from '../../src/parameters/reject-ceiling.ts';

const outcome = (rejected: number, read: number) => ({
  read,
  kept: read - rejected,
  rejected,
  skipped: 0,
  rejectsByCode: new Map(),
  changes: new Map(),
});

describe('parseRejectCeiling', () => {
  it.each([
    ['0', { count: 0 }],
    ['100', { count: 100 }],
    ['0%', { percent: 0 }],
    ['0.5%', { percent: 0.5 }],
    ['100%', { percent: 100 }],
  ])('parses %s', (text, ceiling) => {
    expect(parseRejectCeiling(text)).toEqual(ceiling);
  });

  it.each([
    '',
    ' ',
    '1 %',
    '%',
    '1e3',
    '-1',
    '+1',
    '1.5',
    '100.1%',
    '1,5%',
    '0x1',
    '1'.repeat(16),
    'Infinity',
    '１',
  ])('rejects %j', (text) => {
    expect(() => parseRejectCeiling(text)).toThrow(expect.objectContaining({ code: 'PARAMETER_INVALID' }));
  });
});

describe('isAbove', () => {
  it.each([
    [{ count: 0 }, 0, 10, false],
    [{ count: 0 }, 1, 10, true],
    [{ count: 5 }, 5, 5, false],
    [{ count: 5 }, 6, 6, true],
  ])('%o checks %i of %i at any time: %s', (ceiling, rejected, read, above) => {
    expect(isAbove(ceiling, outcome(rejected, read), false)).toBe(above);
    expect(isAbove(ceiling, outcome(rejected, read), true)).toBe(above);
  });

  it.each([
    [{ percent: 1 }, 2, 100, false, true],
    [{ percent: 1 }, 1, 100, false, false],
    [{ percent: 1 }, 10, 1000, false, false],
    [{ percent: 1 }, 11, 1000, true, true],
    [{ percent: 0 }, 1, 1000, true, true],
    [{ percent: 100 }, 1000, 1000, false, false],
    [{ percent: 0 }, 0, 0, false, false],
  ])('%o checks %i of %i before the end %s, at the end %s', (ceiling, rejected, read, onTheWay, atEnd) => {
    expect(isAbove(ceiling, outcome(rejected, read), false)).toBe(onTheWay);
    expect(isAbove(ceiling, outcome(rejected, read), true)).toBe(atEnd);
  });
});
