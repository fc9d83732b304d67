import { createHash } from 'node:crypto';
import { readFile, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type Fixture, prepareFixture } from '../src/fixture.ts';

const sha256 = async ({ folder, name }: Fixture): Promise<string> =>
  createHash('sha256')
    .update(await readFile(join(folder, name)))
    .digest('hex');

it('generates a file once, keeps it, and generates it again if it is damaged', async () => {
  const options = { rows: 500, seed: Date.now(), dirt: 0.1 };
  const made = await prepareFixture(options);
  const path = join(made.folder, made.name);
  onTestFinished(async () => {
    await rm(path);
    await rm(path.replace(/csv$/, 'json'));
  });
  expect(made.expected.rows.read).toBe(500);
  expect(made.expected.rows.rejected).toBeGreaterThan(0);
  expect(await sha256(made)).toBe(made.expected.sha256);

  const { mtimeMs } = await stat(path);
  expect(await prepareFixture(options)).toEqual(made);
  expect((await stat(path)).mtimeMs).toBe(mtimeMs);

  await truncate(path, 100);
  expect(await prepareFixture(options)).toEqual(made);
  expect(await sha256(made)).toBe(made.expected.sha256);
});
