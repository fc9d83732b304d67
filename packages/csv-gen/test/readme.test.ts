import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { dirtKinds } from '../src/index.ts';

test("the README lists the package's kinds of dirt", async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const rows = [...readme.matchAll(/^\| `([^`]+)` +\| (\w+) +\|$/gm)].map(([, name, code]) => ({
    name,
    code,
  }));
  expect(rows).toEqual(dirtKinds.map(({ name, code }) => ({ name, code })));
});
