import path from 'node:path';
import type { Page } from 'playwright-core';
import { openScene, type Scene, VIVID } from './scenes.ts';
import type { Stage } from './stage.ts';

const PHONE = { width: 390, height: 844 };
/** Scenes that also get a phone-size screenshot. */
const onPhone = new Set(['plan', 'running', 'receipt']);

/** Writes a picture `name.png` of each scene, in order. @returns the files */
export async function takeScreenshots(
  stage: Stage,
  scenes: readonly Scene[],
  folder: string,
): Promise<readonly string[]> {
  const files: string[] = [];
  const save = async (name: string, page: Page) => {
    const file = path.join(folder, `${name}.png`);
    await page.screenshot({ path: file });
    files.push(file);
  };
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
  return files;
}
