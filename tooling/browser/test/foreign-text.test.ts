import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describePage, expectOutcome } from './testbed.ts';

/** Reverses the direction of the text after it: `invoice‮vsc.exe` looks like `invoiceexe.csv`. */
const OVERRIDE = '\u202E';
const column = `na${OVERRIDE}me`;
const longTable = 't'.repeat(63);
const schema = `
  CREATE TABLE "${longTable}" (id int);
  CREATE TABLE "ta${OVERRIDE}ble" (id int, "${column}" text NOT NULL);
  CREATE TABLE hebrew (id int, "שלום" date)`;

/**
 * Characters that are invisible or affect other text: controls of direction, width and terminal; separators; private use.
 */
const unseen =
  /[^\P{Cc}\n\t]|[\p{Cs}\p{Co}\p{Zl}\p{Zp}\u061C\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF\u{E0000}-\u{E0FFF}]/gu;

/** Finds them in all text of the page, including attributes that assistive technology reads out. */
async function unseenOn(page: Page): Promise<readonly string[]> {
  const texts = await page.evaluate(() => {
    const attributes = [...document.querySelectorAll('[aria-label], [title], [placeholder]')].flatMap(
      (element) => ['aria-label', 'title', 'placeholder'].map((name) => element.getAttribute(name) ?? ''),
    );
    return [document.title, document.body.innerText].concat(attributes);
  });
  return texts.flatMap((text) => text.match(unseen) ?? []);
}

describePage('foreign text on the page', { schema }, (testbed) => {
  it('text of any length fits the width of the window', async () => {
    const ui = await testbed.stage.show({ width: 340 });
    const { page } = ui;
    const width = () => page.evaluate(() => document.documentElement.scrollWidth);
    await ui.chooseTable(`public.${longTable}`);
    await ui.chooseText(`${'f'.repeat(200)}.csv`, `id,${'c'.repeat(300)}\n1,1\n${'x'.repeat(500)},2\n`);
    await ui.button('Ignore this column').waitFor();
    expect(await width()).toBe(340);
    await ui.button('Ignore this column').click();
    await ui.startButton.click();
    await ui.outcome.waitFor();
    expect(await width()).toBe(340);
    await page.setViewportSize({ width: 1200, height: 720 });
    await ui.link('Imports').click();
    const list = page.getByRole('region', { name: 'Imports', exact: true });
    await list.getByText('committed').waitFor();
    // The status is visible without scrolling.
    expect(await list.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  });

  it('invisible and direction-changing characters are shown everywhere', async () => {
    const ui = await testbed.stage.show();
    const { page } = ui;
    await ui.chooseTable(`public.ta${OVERRIDE}ble`);
    expect(await unseenOn(page)).toEqual([]);
    const file = `invoice${OVERRIDE}vsc.exe.csv`;
    const records = [`1,a\u200Bb\u2066c\u0007`, `x${OVERRIDE}1,d`, `2,${'e'.repeat(9)}\u00ADf`];
    await ui.chooseText(
      file,
      `id,${column},mo${OVERRIDE}re\n${records.map((record) => `${record},\u061C`).join('\n')}\n`,
    );
    await ui.button('Ignore this column').waitFor();
    expect(await unseenOn(page)).toEqual([]);
    await ui.button('Ignore this column').click();
    await expect.poll(() => ui.startButton.isEnabled()).toBe(true);
    expect(await unseenOn(page)).toEqual([]);
    expect(await page.locator('.file-drop strong').textContent()).toBe('invoice⟨U+202E⟩vsc.exe.csv');
    expect(await page.locator('.sample').textContent()).toContain('a⟨U+200B⟩b⟨U+2066⟩c⟨U+0007⟩');
    await ui.startButton.click();
    await expectOutcome(ui, '2 rows loaded into public.ta⟨U+202E⟩ble, 1 record rejected');
    expect(await page.locator('h1').textContent()).toBe('invoice⟨U+202E⟩vsc.exe.csv → public.ta⟨U+202E⟩ble');
    expect(await unseenOn(page)).toEqual([]);
    await ui.link('Imports').click();
    await page.getByRole('region', { name: 'Imports' }).getByText('invoice').waitFor();
    expect(await unseenOn(page)).toEqual([]);
    expect(await testbed.database.query(`SELECT "${column}" AS name FROM "ta${OVERRIDE}ble"`)).toEqual([
      { name: `a\u200Bb\u2066c\u0007` },
      { name: `${'e'.repeat(9)}\u00ADf` },
    ]);
  });

  it('names and values do not affect the direction of text around them', async () => {
    const ui = await testbed.stage.show();
    await ui.prepareText('public.hebrew', 'a.csv', 'id,שלום\n1,Jan 3 2024\n');
    await ui.startButton.waitFor();
    // Without isolation, a number after right-to-left letters would appear to their left.
    const [name, count] = await ui.page.locator('#plan ~ output').evaluate((sentence) =>
      ['שלום', '1)'].map((word) => {
        let at = sentence.textContent!.indexOf(word);
        const walker = document.createTreeWalker(sentence, NodeFilter.SHOW_TEXT);
        let node = walker.nextNode()!;
        for (; at >= node.nodeValue!.length; node = walker.nextNode()!) at -= node.nodeValue!.length;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        return range.getBoundingClientRect().left;
      }),
    );
    expect(name).toBeLessThan(count!);
  });

  it('letters and emojis are unchanged', async () => {
    const ui = await testbed.stage.show();
    await ui.prepareText('public.contacts', '👩‍💻 ❤️ café نام.csv', 'id,email\n1,a@b.de\n');
    expect(await ui.page.locator('.file-drop strong').textContent()).toBe('👩‍💻 ❤️ café نام.csv');
  });
});
