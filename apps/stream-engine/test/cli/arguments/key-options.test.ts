import { describe, expect, it } from 'vitest';
import {
  parseCount,
  parseExpiry,
  parseModes,
  parseTablePatterns,
} from '../../../src/cli/arguments/key-options.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

describe('options of stream-engine key create', () => {
  it('parses valid values', () => {
    expect(parseTablePatterns('public.contacts, sales.*,*')).toEqual(['public.contacts', 'sales.*', '*']);
    expect(parseModes('append,insert-new')).toEqual(['append', 'insert-new']);
    expect(parseCount('5000000000')).toBe(5_000_000_000);
    expect(parseExpiry('90d').getTime() - Date.now()).toBeCloseTo(90 * DAY_MS, -4);
    expect(parseExpiry('12h').getTime() - Date.now()).toBeCloseTo(DAY_MS / 2, -4);
    expect(parseExpiry('2999-01-31')).toEqual(new Date('2999-01-31T00:00:00Z'));
  });

  it.each([
    [parseTablePatterns, 'public.a,', 'It must be names separated by single commas.'],
    [parseTablePatterns, 'a.b.c', '"a.b.c" is not schema.table, schema.* or *.'],
    [parseTablePatterns, '', 'It must be names separated by single commas.'],
    [parseModes, 'append,drop', '"drop" is none of append, replace, upsert, insert-new.'],
    [parseExpiry, 'soon', 'Use a form like 90d, 12h or 2027-01-31.'],
    [parseExpiry, '2020-01-01', 'It must be in the future.'],
    [parseExpiry, '0d', 'It must be in the future.'],
    [parseExpiry, '-5d', 'Use a form like 90d, 12h or 2027-01-31.'],
    [parseCount, '0', 'It must be a positive whole number.'],
    [parseCount, '1.5', 'It must be a positive whole number.'],
    [parseCount, 'many', 'It must be a positive whole number.'],
  ])('%o rejects %j', (read: (value: string) => unknown, value, says) => {
    expect(() => read(value)).toThrow(says);
  });
});
