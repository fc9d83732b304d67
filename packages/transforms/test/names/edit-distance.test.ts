import { expect, it } from 'vitest';
import { editDistance } from '../../src/names/edit-distance.ts';
import { nearestName } from '../../src/names/nearest-name.ts';

it.each([
  ['', '', 0],
  ['', 'abc', 3],
  ['kitten', 'sitting', 3],
  ['name', 'nmae', 1],
  ['abc', 'abc', 0],
  ['ca', 'abc', 3],
] as const)('%j and %j differ by %i edits', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
  expect(editDistance(b, a)).toBe(distance);
});

it.each([
  ['First Name', 'first_name'],
  ['e-mail', 'email'],
  ['emial', 'email'],
  ['Prénom', 'prenom'],
  ['x', undefined],
  ['phone', undefined],
  ['first_name'.repeat(1000), undefined],
])('finds the nearest name to %j', (written, expected) => {
  expect(nearestName(written, ['id', 'first_name', 'last_name', 'email', 'prenom'])).toBe(expected);
});

it('finds no nearest name without names', () => {
  expect(nearestName('a', [])).toBeUndefined();
});
