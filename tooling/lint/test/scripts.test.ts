import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './imports.ts';

const folder = path.join(ROOT, 'apps/stream-engine');

test('every filter of test:embedded matches a test file', async () => {
  const { scripts } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  const [, filters] = /^vitest run (.+)$/.exec(scripts['test:embedded'])!;
  const files = await readdir(path.join(folder, 'test'), { recursive: true });
  const tests = files.filter((file) => file.endsWith('.test.ts')).map((file) => `test/${file}`);
  const unmatched = filters!.split(' ').filter((filter) => !tests.some((file) => file.includes(filter)));
  expect(unmatched).toEqual([]);
});
