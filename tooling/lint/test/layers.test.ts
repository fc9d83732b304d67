import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { circular, fileImports, folderImports, ROOT } from './imports.ts';

const page = await readFile(path.join(ROOT, 'docs/ARCHITECTURE.md'), 'utf8');
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
    'packages/embedded-postgres',
    'packages/engine',
    'packages/transforms',
  ]);
});

test.each(layers)(
  '$folder imports no more of ours than ARCHITECTURE.md says',
  async ({ folder, imports }) => {
    const { dependencies = {} } = JSON.parse(await readFile(path.join(ROOT, folder, 'package.json'), 'utf8'));
    const ours = Object.keys(dependencies).filter((name) => name.startsWith('@repo/'));
    expect(ours.toSorted()).toEqual(imports.map((name) => `@repo/${name}`).toSorted());
  },
);

test.each(layers)('the sources of $folder import nothing in circles, types included', async ({ folder }) => {
  const files = await fileImports(folder);
  expect(files.size).toBeGreaterThan(10);
  expect(circular(files)).toEqual([]);
  expect(circular(folderImports(files))).toEqual([]);
});

/** `packages/engine  look, preview → run → load`: a folder imports only of those to the right of an arrow. */
const arrows = [...page.matchAll(/^((?:apps|packages)\/\S+) +(\S.* → .*)$/gm)].map(([, folder, levels]) => ({
  folder: folder!,
  levels: levels!.split(' → ').map((level) => level.split(', ')),
}));

describe.each(arrows)('the folders of $folder', async ({ folder, levels }) => {
  const [root, inside] = [folder.split('/', 2).join('/'), folder.split('/').slice(2).join('/')];
  const imports = folderImports(await fileImports(root));
  const below = path.join(inside, '.');
  /** Name of one of the folder's own subfolders; `.` for its files. */
  const nameOf = (other: string) => {
    const name = path.relative(below, other).split('/', 1)[0]!;
    return name === '..' ? undefined : name || '.';
  };
  const found = [...imports].flatMap(([from, others]) =>
    [...others].map((to) => [nameOf(from), nameOf(to)] as const),
  );

  test('the folders are those of ARCHITECTURE.md', () => {
    const names = new Set([...imports.keys()].map(nameOf).filter((name) => name !== undefined));
    names.delete('.');
    expect(levels.flat().toSorted()).toEqual([...names].toSorted());
  });

  test('folders import only along the arrows', () => {
    const levelOf = (name: string) => levels.findIndex((level) => level.includes(name));
    const against = found.filter(
      ([from, to]) =>
        from !== undefined && to !== undefined && from !== '.' && from !== to && levelOf(from) >= levelOf(to),
    );
    expect(against).toEqual([]);
  });
});

test('ARCHITECTURE.md has arrows for the engine, the app, and its folders http and cli', () => {
  expect(arrows.map(({ folder }) => folder)).toEqual([
    'packages/engine',
    'apps/stream-engine',
    'apps/stream-engine/http',
    'apps/stream-engine/cli',
  ]);
});

test('Fastify is known in http and process, and where the command asks the app itself', async () => {
  const sources = path.join(ROOT, 'apps/stream-engine/src');
  const users: string[] = [];
  for (const file of (await fileImports('apps/stream-engine')).keys())
    if (/from 'fastify/.test(await readFile(path.join(sources, file), 'utf8'))) users.push(file);
  const elsewhere = users.filter((file) => !/^(?:http|process)\//.test(file));
  expect(elsewhere).toEqual(['cli/service/direct-service.ts']);
});
