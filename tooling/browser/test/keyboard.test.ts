import type { Page } from 'playwright-core';
import { writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../src/chromium.ts';
import { openTestbed, type Testbed } from './testbed.ts';

/** More than the page has. */
const STOPS_MAX = 60;

describe.skipIf(!chromiumPath)('by keyboard alone', () => {
  let testbed: Testbed;

  beforeAll(async () => {
    testbed = await openTestbed({ schema: 'CREATE TABLE notes (id int, words text)' });
  });

  /** Presses Tab until what has the focus is called so. */
  const tabTo = async (page: Page, name: RegExp) => {
    for (let stop = 0; stop < STOPS_MAX; stop++) {
      await page.keyboard.press('Tab');
      const [text, hasOutline] = await page.evaluate(() => {
        const { activeElement: element } = document;
        const label =
          element?.closest('label')?.textContent ??
          element?.getAttribute('aria-label') ??
          element?.textContent;
        const shown = element?.closest('.file-drop, .button') ?? element;
        return [label ?? '', shown !== null && getComputedStyle(shown).outlineStyle !== 'none'];
      });
      if (!name.test(text)) continue;
      expect(hasOutline, `${name} shows that it has the focus`).toBe(true);
      return;
    }
    throw new Error(`Tab does not come to ${name}`);
  };

  it('a file is chosen, planned, imported, and its rejects are fetched', async () => {
    const file = testbed.stage.file('notes.csv');
    await writeFile(file, 'id,words\n1,hello\nx,bye\n');
    const { page } = await testbed.stage.show();
    await page.getByRole('combobox', { name: 'Table' }).waitFor();
    await tabTo(page, /^Table/);
    await page.keyboard.type('public.notes');
    // Waited for before Tab comes to it: the browser has to know by then that it is not to open a window of its own.
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
    const outcome = page.locator('output.outcome');
    await expect
      .poll(() => outcome.textContent())
      .toBe('1 row was loaded into public.notes, and 1 record was rejected');
    // The heading has the focus: whoever hears the page is where it begins.
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent))
      .toBe('notes.csv → public.notes');
    await tabTo(page, /^Download as CSV/);
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    expect(download.suggestedFilename()).toMatch(/^rejects-.*\.csv$/);
    await tabTo(page, /^Upload corrected records/);
  });
});
