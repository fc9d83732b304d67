import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './imports.ts';

/** The packages with a script for the tests that talk to a server, and the filters in it. */
const scripts = (
  await Promise.all(
    ['apps', 'packages', 'tooling'].map(async (group) => {
      const folders = (await readdir(path.join(ROOT, group))).map((name) => `${group}/${name}`);
      return Promise.all(
        folders.map(async (folder) => {
          const manifest = JSON.parse(await readFile(path.join(ROOT, folder, 'package.json'), 'utf8'));
          const [, filters] = /^vitest run ?(.*)$/.exec(manifest.scripts?.['test:database'] ?? '') ?? [];
          return { folder, filters: filters?.split(' ').filter(Boolean) };
        }),
      );
    }),
  )
)
  .flat()
  .filter(({ filters }) => filters !== undefined);

test('some packages have such a script', () => expect(scripts.length).toBeGreaterThan(3));

test.each(scripts)(
  'each filter of test:database in $folder finds a test file',
  async ({ folder, filters }) => {
    const files = await readdir(path.join(ROOT, folder, 'test'), { recursive: true });
    const tests = files.filter((file) => file.endsWith('.test.ts')).map((file) => `test/${file}`);
    expect(filters!.filter((filter) => !tests.some((file) => file.includes(filter)))).toEqual([]);
  },
);
