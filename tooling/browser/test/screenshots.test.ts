import { stat } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../src/chromium.ts';
import { scenes } from '../src/scenes.ts';
import { takeScreenshots } from '../src/take-screenshots.ts';
import { openTestbed, type Testbed } from './testbed.ts';

/** Of a picture that is kept in the repository. */
const BYTES_MAX = 150_000;

describe.skipIf(!chromiumPath)('screenshots', () => {
  let testbed: Testbed;

  beforeAll(async () => {
    testbed = await openTestbed();
  });

  it('are files of a bearable size', async () => {
    const { stage } = testbed;
    const files = await takeScreenshots(stage, scenes.slice(0, 2), stage.folder);
    expect(files).toEqual(['start', 'plan', 'phone-plan'].map((name) => stage.file(`${name}.png`)));
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
    for (const size of sizes) expect(size).toBeLessThan(BYTES_MAX);
    expect(Math.min(...sizes)).toBeGreaterThan(10_000);
  });
});
