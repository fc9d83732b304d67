import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { FixtureCache } from '../../src/tables/fixture-cache.ts';
import { contacts, contactsWithKey } from '../../src/tables/contacts.ts';
import { narrow } from '../../src/tables/narrow.ts';
import { makeFolder } from '../bench-run.ts';

it('makes the files of a kind once, and deletes them for another kind', async () => {
  const folder = await makeFolder();
  const files = new FixtureCache(folder);
  const fixture = await files.get(contacts, 20);
  expect(await files.get(contactsWithKey, 20)).toBe(fixture);
  expect(await files.get(contactsWithKey, 10)).not.toBe(fixture);
  expect(await readdir(folder)).toHaveLength(6);
  await files.get(narrow, 20);
  expect((await readdir(folder)).toSorted()).toEqual(['narrow-20.bin', 'narrow-20.csv', 'narrow-20.csv.gz']);
  await files.clear();
  expect(await readdir(folder)).toEqual([]);
});
