import { stat } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { scenes } from '../src/scenes.ts';
import { takeScreenshots } from '../src/take-screenshots.ts';
import { describePage } from './testbed.ts';

describePage('screenshots', {}, (testbed) => {
  it('are files of 10 to 150 kB', async () => {
    const { stage } = testbed;
    const files = await takeScreenshots(stage, scenes.slice(0, 2), stage.folder);
    expect(files).toEqual(['start', 'plan', 'phone-plan'].map((name) => stage.file(`${name}.png`)));
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
    expect(Math.min(...sizes)).toBeGreaterThan(10_000);
    expect(Math.max(...sizes)).toBeLessThan(150_000);
  });
});
