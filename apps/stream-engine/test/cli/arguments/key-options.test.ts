import { describe, expect, it } from 'vitest';
import { count, expiry, modes, tablePatterns } from '../../../src/cli/arguments/key-options.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

describe('options of stream-engine key create', () => {
  it('are read as what they say', () => {
    expect(tablePatterns('public.contacts, sales.*,*')).toEqual(['public.contacts', 'sales.*', '*']);
    expect(modes('append,insert-new')).toEqual(['append', 'insert-new']);
    expect(count('5000000000')).toBe(5_000_000_000);
    expect(expiry('90d').getTime() - Date.now()).toBeCloseTo(90 * DAY_MS, -4);
    expect(expiry('12h').getTime() - Date.now()).toBeCloseTo(DAY_MS / 2, -4);
    expect(expiry('2999-01-31')).toEqual(new Date('2999-01-31T00:00:00Z'));
  });

  it.each([
    [tablePatterns, 'public.a,', 'names are separated by single commas.'],
    [tablePatterns, 'a.b.c', '"a.b.c" is not schema.table, schema.* or *.'],
    [tablePatterns, '', 'names are separated by single commas.'],
    [modes, 'append,drop', '"drop" is none of append, replace, upsert, insert-new.'],
    [expiry, 'soon', 'It must be like 90d, 12h or 2027-01-31.'],
    [expiry, '2020-01-01', 'It must lie in the future.'],
    [expiry, '0d', 'It must lie in the future.'],
    [expiry, '-5d', 'It must be like 90d, 12h or 2027-01-31.'],
    [count, '0', 'It must be a whole number from 1 on.'],
    [count, '1.5', 'It must be a whole number from 1 on.'],
    [count, 'many', 'It must be a whole number from 1 on.'],
  ])('%o does not take %j', (read: (value: string) => unknown, value, says) => {
    expect(() => read(value)).toThrow(says);
  });
});
