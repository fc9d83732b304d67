import { writeFile } from 'node:fs/promises';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openScene, scenes } from '../src/scenes.ts';
import { describePage, expectOutcome } from './testbed.ts';

const PHONE = { width: 340, height: 844 };
const schema = 'CREATE TABLE notes (id int, words text)';

describePage('accessibility', { schema }, (testbed) => {
  it('the keyboard is enough to import a file and download its rejects', async () => {
    const file = testbed.stage.file('notes.csv');
    await writeFile(file, 'id,words\n1,hello\nx,bye\n');
    const ui = await testbed.stage.show();
    const { page } = ui;
    await page.getByRole('combobox', { name: 'Table' }).waitFor();
    await tabTo(page, /^Table/);
    await page.keyboard.type('public.notes');
    // Waits for the chooser before Tab reaches the input, so that the browser opens no window of its own.
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      tabTo(page, /Drop a CSV file here/).then(() => page.keyboard.press('Space')),
    ]);
    await chooser.setFiles(file);
    await page.getByRole('button', { name: /^Import 23 bytes into public.notes/ }).waitFor();
    await tabTo(page, /^Mode/);
    await page.keyboard.type('Replace');
    await page.locator('.warning').waitFor();
    await tabTo(page, /^More settings/);
    await page.keyboard.press('Enter');
    await tabTo(page, /^Maximum rejects/);
    await page.keyboard.type('50%');
    await tabTo(page, /^First records/);
    await tabTo(page, /^Dry run/);
    await page.keyboard.press('Space');
    await page.keyboard.press('Space');
    await page.locator('.start-bar button:enabled').waitFor();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await expectOutcome(ui, '1 row loaded into public.notes, 1 record rejected');
    // The heading has the focus, so that screen readers start there.
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent))
      .toBe('notes.csv → public.notes');
    await tabTo(page, /^Download CSV/);
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    expect(download.suggestedFilename()).toMatch(/^rejects-.*\.csv$/);
    await tabTo(page, /^Upload corrected records/);
  });

  it.each(scenes)('$name passes axe and fits a phone', async (scene) => {
    const { page } = await openScene(testbed.stage, scene);
    // Through the debugger, because the page's policy blocks other scripts.
    await page.evaluate(axe.source);
    expect(await violationsOn(page)).toEqual([]);
    // Dark mode only changes colours.
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await violationsOn(page, ['color-contrast'])).toEqual([]);
    await page.setViewportSize(PHONE);
    const width = () => page.evaluate(() => document.documentElement.scrollWidth);
    await expect.poll(width).toBe(PHONE.width);
  });
});

/** More than the page has. */
const STOPS_MAX = 60;

/** Presses Tab until the element with this name has the focus. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let stop = 0; stop < STOPS_MAX; stop++) {
    await page.keyboard.press('Tab');
    const [text, hasOutline] = await page.evaluate(() => {
      const { activeElement: element } = document;
      const label =
        element?.closest('label')?.textContent ?? element?.getAttribute('aria-label') ?? element?.textContent;
      const shown = element?.closest('.file-drop, .button') ?? element;
      return [label ?? '', shown !== null && getComputedStyle(shown).outlineStyle !== 'none'];
    });
    if (!name.test(text)) continue;
    expect(hasOutline, `${name} has a focus outline`).toBe(true);
    return;
  }
  throw new Error(`Tab does not reach ${name}`);
}

/** Violations that axe finds, as `rule: selector`. @param rules default: all that are on by default */
async function violationsOn(page: Page, rules?: readonly string[]): Promise<string[]> {
  const options = { resultTypes: ['violations'], ...(rules && { runOnly: rules }) };
  const { violations } = await page.evaluate<axe.AxeResults>(`axe.run(${JSON.stringify(options)})`);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}
