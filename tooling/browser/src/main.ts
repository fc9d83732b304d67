// Takes the pictures in docs/screenshots, in the order of the scenes.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { openScene, scenes, VIVID } from './scenes.ts';
import { withStage } from './with-stage.ts';

const PHONE = { width: 390, height: 844 };
/** Scenes that also get a phone-size screenshot. */
const onPhone = new Set(['plan', 'running', 'receipt']);

const folder = fileURLToPath(new URL('../../../docs/screenshots', import.meta.url));
const save = async (name: string, page: Page) => {
  const file = path.join(folder, `${name}.png`);
  await page.screenshot({ path: file });
  console.log(file);
};

await mkdir(folder, { recursive: true });
await withStage(async (stage) => {
  for (const scene of scenes) {
    const { name, from } = scene;
    const { page } = await openScene(stage, scene, VIVID);
    if (from) await page.locator(from).evaluate((place) => place.closest('section')!.scrollIntoView());
    await save(name, page);
    if (!onPhone.has(name)) continue;
    await page.setViewportSize(PHONE);
    await page.evaluate(() => scrollTo(0, 0));
    await save(`phone-${name}`, page);
  }
});
