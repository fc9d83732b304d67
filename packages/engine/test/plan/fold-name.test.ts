import { describe, expect, it } from 'vitest';
import { foldName, isUnnamed } from '../../src/plan/fold-name.ts';

describe('foldName', () => {
  it.each([
    ['First Name', 'first_name'],
    ['firstName', 'FIRST-NAME'],
    ['first.name', ' first__name '],
    ['First\u00a0Name', 'first\u3000name'],
    ['na\u200bme', '\ufeffname'],
    ['pre\u0301nom', 'PR\u00c9NOM'],
    ['address 1', 'address1'],
    ['q1.5', 'q1_5'],
    ['2024-01', '2024 01'],
    ['name_', '_name'],
  ])('%j and %j are the same', (one, other) => {
    expect(foldName(one)).toBe(foldName(other));
  });

  it.each([
    ['q1_5', 'q15'],
    ['-5', '5'],
    ['1|5', '1_5'],
    ['m\u00b2', 'm2'],
    ['ma\u00dfe', 'masse'],
    ['pr\u00e9nom', 'prenom'],
    ['_', '-'],
    ['a+', 'a'],
    ['\uff41', 'a'],
  ])('%j and %j differ', (one, other) => {
    expect(foldName(one)).not.toBe(foldName(other));
  });

  it('folding twice changes nothing', () => {
    for (const name of ['First Name', '-5', 'q1 - 5', '__', ' \u00c9 ', '1_2_3'])
      expect(foldName(foldName(name))).toBe(foldName(name));
  });
});

it('a name of blanks and invisible characters is none', () => {
  expect(['', ' ', '\t\u00a0', '\u200b\ufeff'].map(isUnnamed)).toEqual([true, true, true, true]);
  expect(['_', '0', 'a '].map(isUnnamed)).toEqual([false, false, false]);
});
