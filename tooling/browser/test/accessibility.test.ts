import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../src/chromium.ts';
import { openScene, scenes } from '../src/scenes.ts';
import { violationsOn } from './axe.ts';
import { openTestbed, type Testbed } from './testbed.ts';

/** How wide a telephone is. */
const PHONE = { width: 390, height: 844 };

describe.skipIf(!chromiumPath)('each state of the page', () => {
  let testbed: Testbed;

  beforeAll(async () => {
    testbed = await openTestbed();
  });

  const widthOf = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth);

  it.each(scenes)('$name: axe finds nothing, and it is no wider than a telephone', async (scene) => {
    const { page } = await openScene(testbed.stage, scene);
    expect(await violationsOn(page)).toEqual([]);
    // In the dark, colours are all that differs.
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await violationsOn(page, ['color-contrast'])).toEqual([]);
    await page.setViewportSize(PHONE);
    await expect.poll(() => widthOf(page)).toBe(PHONE.width);
  });
});
