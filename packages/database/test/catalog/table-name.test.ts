import { describe, expect, it } from 'vitest';
import { nameCandidates } from '../../src/catalog/table-name.ts';

describe('nameCandidates', () => {
  it('reads a bare name along the search_path', () => {
    expect(nameCandidates('contacts')).toEqual([{ schema: null, name: 'contacts' }]);
  });

  it('prefers the exact spelling to the folded one', () => {
    expect(nameCandidates('Sales.Contacts')).toEqual([
      { schema: 'Sales', name: 'Contacts' },
      { schema: null, name: 'Sales.Contacts' },
      { schema: 'sales', name: 'contacts' },
      { schema: null, name: 'sales.contacts' },
    ]);
  });

  it('splits at every dot', () => {
    expect(nameCandidates('a.b.c')).toEqual([
      { schema: 'a', name: 'b.c' },
      { schema: 'a.b', name: 'c' },
      { schema: null, name: 'a.b.c' },
    ]);
  });

  it('folds only ASCII letters', () => {
    expect(nameCandidates('ÄA')).toEqual([
      { schema: null, name: 'ÄA' },
      { schema: null, name: 'Äa' },
    ]);
  });

  it.each(['', 'a\0', '\0.b'])('has no interpretation of %j', (typed) => {
    expect(nameCandidates(typed)).toEqual([]);
  });

  it('has no interpretation with an empty part', () => {
    expect(nameCandidates('.a')).toEqual([{ schema: null, name: '.a' }]);
    expect(nameCandidates('a.')).toEqual([{ schema: null, name: 'a.' }]);
  });
});
