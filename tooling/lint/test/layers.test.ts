import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const ROOT = new URL('../../../', import.meta.url);
const page = await readFile(new URL('docs/ARCHITECTURE.md', ROOT), 'utf8');
const [, table] = /^\| package .*\n\| -.*\n((?:\|.*\n)+)/m.exec(page)!;
const layers = [...table!.matchAll(/^\| \[((?:apps|packages)\/[\w-]+)\].*\| +(.+?) +\|$/gm)].map(
  ([, folder, imports]) => ({ folder: folder!, imports: imports === 'nothing' ? [] : imports!.split(', ') }),
);

test('ARCHITECTURE.md has the layers', () => {
  expect(layers.map(({ folder }) => folder).toSorted()).toEqual([
    'apps/console',
    'apps/stream-engine',
    'packages/csv-gen',
    'packages/database',
    'packages/engine',
    'packages/transforms',
  ]);
});

test.each(layers)(
  '$folder imports no more of ours than ARCHITECTURE.md says',
  async ({ folder, imports }) => {
    const { dependencies = {} } = JSON.parse(await readFile(new URL(`${folder}/package.json`, ROOT), 'utf8'));
    const ours = Object.keys(dependencies).filter((name) => name.startsWith('@repo/'));
    expect(ours.toSorted()).toEqual(imports.map((name) => `@repo/${name}`).toSorted());
  },
);
