import { describe, expect, it } from 'vitest';
import { nameCandidates } from '../../src/catalog/table-name.ts';

describe('nameCandidates', () => {
  it('reads a bare name along the search_path', () => {
    expect(nameCandidates('contacts')).toEqual([{ schema: null, name: 'contacts' }]);
  });

  it('takes the exact spelling before the folded one', () => {
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

  it('folds ASCII letters only', () => {
    expect(nameCandidates('ÄA')).toEqual([
      { schema: null, name: 'ÄA' },
      { schema: null, name: 'Äa' },
    ]);
  });

  it.each(['', 'a\0', '\0.b'])('has no reading of %j', (typed) => {
    expect(nameCandidates(typed)).toEqual([]);
  });

  it('has no reading with an empty half', () => {
    expect(nameCandidates('.a')).toEqual([{ schema: null, name: '.a' }]);
    expect(nameCandidates('a.')).toEqual([{ schema: null, name: 'a.' }]);
  });
});
