import { describe, expect, it } from 'vitest';
import { newColumnNames } from '../../src/tables/new-column-names.ts';

const longest = 'x'.repeat(63);

describe('newColumnNames', () => {
  it('returns the names of the header without surrounding blanks', () => {
    const header = [
      ' First Name ',
      'Id',
      'id',
      '__proto__',
      'constructor',
      'say "hi"',
      'übung',
      longest,
      'CTID',
    ];
    expect(newColumnNames(header)).toEqual(['First Name', ...header.slice(1)]);
  });

  it.each([
    [`${longest}x`, 'has 64 bytes, and PostgreSQL allows 63'],
    ['é'.repeat(32), 'has 64 bytes, and PostgreSQL allows 63'],
    ['ctid', 'is a system column of every PostgreSQL table'],
    [' xmin ', 'is a system column of every PostgreSQL table'],
  ])('rejects %j', (name, why) => {
    expect(() => newColumnNames(['id', name])).toThrow(
      expect.objectContaining({ code: 'COLUMN_NAME_INVALID', message: expect.stringContaining(why) }),
    );
  });

  it.each([
    [['a', ' a'], '"a" and " a"'],
    [[' a', 'a'], '" a" and "a"'],
    [['b', ' A', 'a'], '" A" and "a"'],
  ])('rejects %j, which would be ambiguous in an import', (header, both) => {
    expect(() => newColumnNames(header)).toThrow(
      expect.objectContaining({ code: 'HEADER_DUPLICATE', message: expect.stringContaining(both) }),
    );
  });
});
