import { expect, it } from 'vitest';
import { describePage, expectOutcome } from './testbed.ts';

const tables = Array.from({ length: 12 }, (_, i) => `CREATE TABLE items_${i} (id int)`);

describePage('one of many tables', { schema: tables.join(';') }, (testbed) => {
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
});
