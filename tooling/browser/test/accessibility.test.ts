import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openScene, scenes } from '../src/scenes.ts';
import { describePage } from './testbed.ts';

const PHONE = { width: 340, height: 844 };

describePage('each scene', {}, (testbed) => {
  it.each(scenes)('$name passes axe and fits a phone', async (scene) => {
    const { page } = await openScene(testbed.stage, scene);
    expect(await violationsOn(page)).toEqual([]);
    // Dark mode only changes colours.
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await violationsOn(page, ['color-contrast'])).toEqual([]);
    await page.setViewportSize(PHONE);
    const width = () => page.evaluate(() => document.documentElement.scrollWidth);
    await expect.poll(width).toBe(PHONE.width);
  });
});

/** Violations that axe finds, as `rule: selector`. @param rules default: all that are on by default */
async function violationsOn(page: Page, rules?: readonly string[]): Promise<string[]> {
  // Through the debugger, because the page's policy blocks other scripts.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>(
    `axe.run(${JSON.stringify(rules ? { runOnly: rules } : {})})`,
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}
