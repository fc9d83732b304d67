import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { FixtureShelf } from '../../src/tables/fixture-shelf.ts';
import { contacts, contactsWithKey } from '../../src/tables/contacts.ts';
import { narrow } from '../../src/tables/narrow.ts';
import { makeFolder } from '../bench-run.ts';

it('makes the files of a kind once, and takes them away for those of another', async () => {
  const folder = await makeFolder();
  const shelf = new FixtureShelf(folder);
  const fixture = await shelf.take(contacts, 20);
  expect(await shelf.take(contactsWithKey, 20)).toBe(fixture);
  expect(await shelf.take(contactsWithKey, 10)).not.toBe(fixture);
  expect(await readdir(folder)).toHaveLength(6);
  await shelf.take(narrow, 20);
  expect((await readdir(folder)).toSorted()).toEqual(['narrow-20.bin', 'narrow-20.csv', 'narrow-20.csv.gz']);
  await shelf.clear();
  expect(await readdir(folder)).toEqual([]);
});
