import { expect, it } from 'vitest';
import { describePage, expectOutcome } from './testbed.ts';

/** Limit of PostgreSQL. */
const COLUMNS_MAX = 1_600;

const names = (count: number) => Array.from({ length: count }, (_, i) => `c${i}`);
const table = (count: number) =>
  `CREATE TABLE wide_${count} (${names(count)
    .map((name) => `${name} int`)
    .join()})`;

const manyTables = Array.from({ length: 12 }, (_, i) => `CREATE TABLE items_${i} (id int)`);
const schema = [table(200), table(COLUMNS_MAX), ...manyTables].join(';');

describePage('many and wide tables', { schema }, (testbed) => {
  it('a table is chosen by typing its whole name', async () => {
    const ui = await testbed.stage.show();
    const field = ui.page.getByRole('combobox', { name: 'Table' });
    await field.fill('public.items_1');
    await ui.chooseText('items.csv', 'id\n1\n');
    await expect.poll(() => ui.startButton.textContent()).toContain('into public.items_1');
    await field.press('End');
    await field.press('0');
    await expect.poll(() => ui.startButton.textContent()).toContain('into public.items_10');
    await field.fill('public.items');
    await expect.poll(() => ui.startButton.count()).toBe(0);
    await field.fill('public.items_11');
    await ui.startButton.click();
    await expectOutcome(ui, '1 row loaded into public.items_11');
  });

  const plan = async (columns: number) => {
    const ui = await testbed.stage.show();
    const rows = [names(columns), ...Array.from({ length: 2 }, () => names(columns).map((_, i) => i))];
    await ui.page.getByRole('combobox', { name: 'Table' }).fill(`public.wide_${columns}`);
    await ui.chooseText('wide.csv', `${rows.map((row) => row.join()).join('\n')}\n`);
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
    await expectOutcome(ui, `2 rows loaded into public.wide_${COLUMNS_MAX}`);
  });

  it('a choice lists all columns only while it has the focus, and can be undone', async () => {
    const { page, startButton, notes } = await plan(200);
    const choice = page.getByLabel('Column for c30');
    await choice.focus();
    // One of them leaves the field out.
    expect(await choice.locator('option').count()).toBe(201);
    await choice.selectOption('c7');
    await expect.poll(() => notes.textContent()).toContain('HEADER_DUPLICATE');
    expect(await choice.inputValue()).toBe('c7');
    await choice.selectOption({ label: 'Automatic match' });
    await expect.poll(() => startButton.isEnabled()).toBe(true);
    expect(await choice.inputValue()).toBe('c30');
    await choice.blur();
    await expect.poll(() => choice.locator('option').count()).toBe(2);
  });
});
