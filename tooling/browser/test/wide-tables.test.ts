import { beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../src/chromium.ts';
import type { ConsolePage } from '../src/console-page.ts';
import { openTestbed, type Testbed } from './testbed.ts';

/** PostgreSQL's own limit. */
const WIDEST = 1_600;

const names = (count: number) => Array.from({ length: count }, (_, i) => `c${i}`);
const table = (count: number) =>
  `CREATE TABLE wide_${count} (${names(count)
    .map((name) => `${name} int`)
    .join()})`;

describe.skipIf(!chromiumPath)('a table of many columns', () => {
  let testbed: Testbed;

  beforeAll(async () => {
    testbed = await openTestbed({ schema: [200, 400, WIDEST].map(table).join(';') });
  });

  async function plan(columns: number): Promise<ConsolePage> {
    const ui = await testbed.stage.show();
    await ui.chooseTable(`public.wide_${columns}`);
    const rows = [names(columns), ...Array.from({ length: 20 }, () => names(columns).map((_, i) => i))];
    await ui.takeText('wide.csv', `${rows.map((row) => row.join()).join('\n')}\n`);
    await expect.poll(() => ui.startButton.isEnabled(), { timeout: 20_000 }).toBe(true);
    return ui;
  }

  it('has a page that stops growing once its view is full', async () => {
    const elements = async (columns: number) =>
      (await plan(columns)).page.evaluate(() => document.querySelectorAll('*').length);
    expect(await elements(400)).toBe(await elements(200));
  });

  it('shows and loads as many as PostgreSQL allows', async () => {
    const ui = await plan(WIDEST);
    const region = (name: string) => ui.page.getByRole('region', { name, exact: true });
    for (const list of [region('Columns').locator('tbody'), region('First records').locator('thead tr')]) {
      expect(await list.evaluate(({ childElementCount }) => childElementCount)).toBeLessThan(100);
      const sizes = await list.evaluate(
        async (element, end) => {
          const seen = new Set<number>();
          while (!element.lastElementChild!.textContent!.includes(end)) {
            seen.add(element.childElementCount);
            element.lastElementChild!.scrollIntoView();
            await new Promise(requestAnimationFrame);
          }
          return seen.size;
        },
        `c${WIDEST - 1}`,
      );
      // Each of them is a layout of the whole table.
      expect(sizes).toBeLessThan(10);
      expect(await list.evaluate(({ childElementCount }) => childElementCount)).toBeGreaterThanOrEqual(
        WIDEST,
      );
    }
    await ui.startButton.click();
    await expect.poll(() => ui.outcome.textContent()).toBe(`20 rows were loaded into public.wide_${WIDEST}`);
  });

  it('offers all of them in each choice', async () => {
    const { page, startButton, notes } = await plan(200);
    const choice = page.getByLabel('Column for c30');
    await choice.focus();
    expect(await choice.locator('option').count()).toBe(200);
    await choice.selectOption('c7');
    await expect.poll(() => notes.textContent()).toContain('HEADER_DUPLICATE');
    expect(await choice.inputValue()).toBe('c7');
    await choice.selectOption({ label: 'as it was found' });
    await expect.poll(() => startButton.isEnabled()).toBe(true);
    expect(await choice.inputValue()).toBe('c30');
    await choice.blur();
    await expect.poll(() => choice.locator('option').count()).toBe(1);
  });
});
