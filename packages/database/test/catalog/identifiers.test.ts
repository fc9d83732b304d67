import { describe, expect, it } from 'vitest';
import { IdentifierError, quoteIdentifier, quoteQualified } from '../../src/index.ts';

describe('quoteIdentifier', () => {
  it.each([
    ['contacts', '"contacts"'],
    ['Order', '"Order"'],
    ['a"b', '"a""b"'],
    ['""', '""""""'],
    ['x"; DROP TABLE victim; --', '"x""; DROP TABLE victim; --"'],
    ["it's \\ a.b", `"it's \\ a.b"`],
    ['übung 表', '"übung 表"'],
  ])('quotes the identifier %j', (name, quoted) => {
    expect(quoteIdentifier(name)).toBe(quoted);
  });

  it.each(['', '\0', 'a\0b'])('rejects %j', (name) => {
    expect(() => quoteIdentifier(name)).toThrow(IdentifierError);
  });
});

describe('quoteQualified', () => {
  it('quotes schema and name separately', () => {
    expect(quoteQualified({ schema: 'a.b', name: 'c"d' })).toBe('"a.b"."c""d"');
  });
});
