import { beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../src/chromium.ts';
import { openTestbed, type Testbed } from './testbed.ts';

/** Reverses the direction of what follows: `invoice‮vsc.exe` looks like `invoiceexe.csv`. */
const OVERRIDE = '\u202E';
const column = `na${OVERRIDE}me`;
const longTable = 't'.repeat(63);
const schema = `
  CREATE TABLE "${longTable}" (id int);
  CREATE TABLE "ta${OVERRIDE}ble" (id int, "${column}" text NOT NULL);
  CREATE TABLE hebrew (id int, "שלום" date)`;

/**
 * Characters that shape other text or are invisible: controls of direction, of width and of the terminal; separators;
 * private use.
 */
const unseen =
  /[^\P{Cc}\n\t]|[\p{Cs}\p{Co}\p{Zl}\p{Zp}\u061C\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF\u{E0000}-\u{E0FFF}]/gu;

describe.skipIf(!chromiumPath)('foreign text on the page', () => {
  let testbed: Testbed;

  beforeAll(async () => {
    testbed = await openTestbed({ schema });
  });

  /** All text of the page, including attributes, which assistive technology reads out. */
  async function unseenOn(page: import('playwright-core').Page): Promise<readonly string[]> {
    const texts = await page.evaluate(() => {
      const said = [...document.querySelectorAll('[aria-label], [title], [placeholder]')].flatMap((element) =>
        ['aria-label', 'title', 'placeholder'].map((name) => element.getAttribute(name) ?? ''),
      );
      return [document.title, document.body.innerText].concat(said);
    });
    return texts.flatMap((text) => text.match(unseen) ?? []);
  }

  it('of any length leaves the page as wide as its window', async () => {
    const ui = await testbed.stage.show({ width: 340 });
    const { page } = ui;
    const width = () => page.evaluate(() => document.documentElement.scrollWidth);
    await ui.chooseTable(`public.${longTable}`);
    await ui.takeText(`${'f'.repeat(200)}.csv`, `id,${'c'.repeat(300)}\n1,1\n${'x'.repeat(500)},2\n`);
    await page.getByRole('button', { name: 'Leave it out' }).waitFor();
    expect(await width()).toBe(340);
    await page.getByRole('button', { name: 'Leave it out' }).click();
    await expect.poll(() => ui.startButton.isEnabled()).toBe(true);
    await ui.startButton.click();
    await ui.outcome.waitFor();
    expect(await width()).toBe(340);
    await page.setViewportSize({ width: 1200, height: 720 });
    await page.getByRole('link', { name: 'Imports', exact: true }).click();
    const list = page.getByRole('region', { name: 'Imports', exact: true });
    await list.getByText('committed').waitFor();
    // What became of an import is seen without scrolling.
    expect(await list.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  });

  it('shows invisible and direction-changing characters everywhere', async () => {
    const ui = await testbed.stage.show();
    const { page } = ui;
    await ui.chooseTable(`public.ta${OVERRIDE}ble`);
    expect(await unseenOn(page)).toEqual([]);
    const file = `invoice${OVERRIDE}vsc.exe.csv`;
    const records = [`1,a\u200Bb\u2066c\u0007`, `x${OVERRIDE}1,d`, `2,${'e'.repeat(9)}\u00ADf`];
    await ui.takeText(
      file,
      `id,${column},mo${OVERRIDE}re\n${records.map((record) => `${record},\u061C`).join('\n')}\n`,
    );
    await page.getByRole('button', { name: 'Leave it out' }).waitFor();
    expect(await unseenOn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Leave it out' }).click();
    await expect.poll(() => ui.startButton.isEnabled()).toBe(true);
    expect(await unseenOn(page)).toEqual([]);
    expect(await page.locator('.file-drop strong').textContent()).toBe('invoice⟨U+202E⟩vsc.exe.csv');
    expect(await page.locator('.sample').textContent()).toContain('a⟨U+200B⟩b⟨U+2066⟩c⟨U+0007⟩');
    await ui.startButton.click();
    await expect
      .poll(() => ui.outcome.textContent())
      .toBe('2 rows were loaded into public.ta⟨U+202E⟩ble, and 1 record was rejected');
    expect(await page.locator('h1').textContent()).toBe('invoice⟨U+202E⟩vsc.exe.csv → public.ta⟨U+202E⟩ble');
    expect(await unseenOn(page)).toEqual([]);
    await page.getByRole('link', { name: 'Imports' }).click();
    await page.getByRole('region', { name: 'Imports' }).getByText('invoice').waitFor();
    expect(await unseenOn(page)).toEqual([]);
    expect(await testbed.database.query(`SELECT "${column}" AS name FROM "ta${OVERRIDE}ble"`)).toEqual([
      { name: `a\u200Bb\u2066c\u0007` },
      { name: `${'e'.repeat(9)}\u00ADf` },
    ]);
  });

  it('does not affect the direction of text around it', async () => {
    const ui = await testbed.stage.show();
    await ui.chooseTable('public.hebrew');
    await ui.takeText('a.csv', 'id,שלום\n1,Jan 3 2024\n');
    await ui.startButton.waitFor();
    // Unless they are isolated, a number after right-to-left letters is shown to the left of them.
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

  it('leaves letters and pictures as they are', async () => {
    const ui = await testbed.stage.show();
    await ui.chooseTable('public.contacts');
    await ui.takeText('👩‍💻 ❤️ café نام.csv', 'id,email\n1,a@b.de\n');
    expect(await ui.page.locator('.file-drop strong').textContent()).toBe('👩‍💻 ❤️ café نام.csv');
  });
});
