import { describe, expect, it } from 'vitest';
import { readColumnRules, type WrittenRules } from '../../src/parameters/column-rules.ts';

describe('rules for one column', () => {
  it('reads replacements, in which a backslash escapes a colon', () => {
    const { replace } = readColumnRules({ replace: ['a:b', '\\:: ', 'x:', 'c\\d:\\\\'] });
    expect(replace).toEqual([
      { from: 'a', to: 'b' },
      { from: ':', to: ' ' },
      { from: 'x', to: '' },
      { from: 'c\\d', to: '\\' },
    ]);
  });

  it('reads values with and without a replacement', () => {
    const { values } = readColumnRules({ values: ['DE:Germany', 'FR', '', '10\\:30', 'x:'] });
    expect(values).toEqual([
      { value: 'DE', becomes: 'Germany' },
      { value: 'FR' },
      { value: '' },
      { value: '10:30' },
      { value: 'x', becomes: '' },
    ]);
  });

  it.each([
    ['5', { min: 5, max: 5 }],
    ['2..5', { min: 2, max: 5 }],
    ['2..', { min: 2 }],
    ['..5', { max: 5 }],
  ])('reads the length %s', (length, limits) => {
    expect(readColumnRules({ length }).length).toEqual(limits);
  });

  it.each<[WrittenRules, string]>([
    [{ length: '..' }, 'length.name must be a number of characters or a range'],
    [{ length: '5..2' }, 'not "5..2"'],
    [{ length: '-1' }, 'such as 5, 2..5, 2.. or ..5'],
    [{ replace: 'a' }, 'replace.name must be text:replacement'],
    [{ replace: ':b' }, 'not ":b"'],
    [{ replace: 'a:b:c' }, 'with \\: for a colon in the text'],
    [{ replace: Array.from({ length: 17 }, (_, i) => `${i}:`) }, 'at most 16 times'],
    [{ values: 'a:b:c' }, 'values.name must be a value, or value:replacement'],
    [{ values: ['a', 'b', 'a:c'] }, 'values.name has "a" twice'],
    [{ values: 'x'.repeat(1025) }, 'at most 1024 bytes long'],
    [{ replace: 'a\0:b' }, 'without NUL characters'],
  ])('refuses %j', (written, message) => {
    expect(() => readColumnRules(written, (name) => `${name}.name`)).toThrow(message);
  });
});
