import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { format } from 'node:util';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { defaultLimits } from '../src/index.ts';

const here = import.meta.dirname;
const readme = await readFile(path.join(here, '../README.md'), 'utf8');
const { url } = await createTestDatabase();

/** Each example with the output that the README shows. */
const examples = [...readme.matchAll(/^```ts\n(.*?)^```\n\n```text\n(.*?)^```$/gms)].map(
  ([, code, output]) => ({
    title: readme.slice(0, readme.indexOf(code!)).split('\n### ').at(-1)!.split('\n')[0]!,
    code: code!,
    output: output!,
  }),
);

/**
 * Inside the package, so that examples find it by its name like any other package would. Neither the linter nor the
 * compiler reads this folder: they may run at the same time.
 */
const built = path.join(here, '../dist');
let folder: string;
let printed: string[];
const workingFolder = process.cwd();

beforeAll(async () => {
  await mkdir(built, { recursive: true });
  folder = await mkdtemp(path.join(built, 'readme-'));
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(async () => {
  printed = [];
  process.chdir(await mkdtemp(path.join(tmpdir(), 'readme-')));
  vi.stubEnv('DATABASE_URL', url);
  vi.spyOn(console, 'log').mockImplementation((...words: unknown[]) => printed.push(format(...words)));
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  const written = process.cwd();
  process.chdir(workingFolder);
  await rm(written, { recursive: true });
});

it('finds every example', () => {
  expect(examples).toHaveLength(readme.split('```ts\n').length - 1);
  expect(examples.length).toBeGreaterThanOrEqual(5);
});

for (const [i, { title, code, output }] of examples.entries()) {
  it(`prints the output shown: ${title}`, async () => {
    const file = path.join(folder, `example-${i}.ts`);
    await writeFile(file, code);
    await import(file);
    expect(printed.join('\n').trimEnd()).toBe(output.trimEnd());
  });
}

it('shows the default limits', () => {
  const rows = [...readme.matchAll(/^\| `(\w+)` +\| ([\d,]+(?: [KM]iB)?)/gm)].map(([, name, value]) => [
    name,
    value,
  ]);
  const shown = (limit: number) => {
    if (limit % 2 ** 20 === 0) return `${limit / 2 ** 20} MiB`;
    return limit % 2 ** 10 === 0 && limit > 10_000 ? `${limit / 2 ** 10} KiB` : limit.toLocaleString('en');
  };
  expect(rows).toEqual(Object.entries(defaultLimits).map(([name, limit]) => [name, shown(limit)]));
});
