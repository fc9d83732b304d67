import { expect, it } from 'vitest';
import { describePage, expectOutcome } from './testbed.ts';

/** Limit of PostgreSQL. */
const COLUMNS_MAX = 1_600;

const names = (count: number) => Array.from({ length: count }, (_, i) => `c${i}`);
const table = (count: number) =>
  `CREATE TABLE wide_${count} (${names(count)
    .map((name) => `${name} int`)
    .join()})`;

describePage('a wide table', { schema: [200, COLUMNS_MAX].map(table).join(';') }, (testbed) => {
  const plan = async (columns: number) => {
    const ui = await testbed.stage.show();
    const rows = [names(columns), ...Array.from({ length: 20 }, () => names(columns).map((_, i) => i))];
    await ui.prepareText(
      `public.wide_${columns}`,
      'wide.csv',
      `${rows.map((row) => row.join()).join('\n')}\n`,
    );
    await expect.poll(() => ui.startButton.isEnabled()).toBe(true);
    return ui;
  };

  it('a table of 1,600 columns is shown by scrolling, and loaded', async () => {
    const ui = await plan(COLUMNS_MAX);
    const region = (name: string) => ui.page.getByRole('region', { name, exact: true });
    for (const list of [region('Columns').locator('tbody'), region('First records').locator('thead tr')]) {
      const length = () => list.evaluate(({ childElementCount }) => childElementCount);
      expect(await length()).toBeLessThan(100);
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
        `c${COLUMNS_MAX - 1}`,
      );
      // Each size is a layout of the whole table.
      expect(sizes).toBeLessThan(10);
      expect(await length()).toBeGreaterThanOrEqual(COLUMNS_MAX);
    }
    await ui.startButton.click();
    await expectOutcome(ui, `20 rows loaded into public.wide_${COLUMNS_MAX}`);
  });

  it('lists all columns in a choice only while it has the focus; a choice can be undone', async () => {
    const { page, startButton, notes } = await plan(200);
    const choice = page.getByLabel('Column for c30');
    await choice.focus();
    expect(await choice.locator('option').count()).toBe(200);
    await choice.selectOption('c7');
    await expect.poll(() => notes.textContent()).toContain('HEADER_DUPLICATE');
    expect(await choice.inputValue()).toBe('c7');
    await choice.selectOption({ label: 'Automatic match' });
    await expect.poll(() => startButton.isEnabled()).toBe(true);
    expect(await choice.inputValue()).toBe('c30');
    await choice.blur();
    await expect.poll(() => choice.locator('option').count()).toBe(1);
  });
});
