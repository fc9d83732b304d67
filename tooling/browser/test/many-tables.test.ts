import { beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../src/chromium.ts';
import { openTestbed, type Testbed } from './testbed.ts';

describe.skipIf(!chromiumPath)('one of many tables', () => {
  let testbed: Testbed;

  beforeAll(async () => {
    const tables = Array.from({ length: 12 }, (_, i) => `CREATE TABLE items_${i} (id int)`);
    testbed = await openTestbed({ schema: tables.join(';') });
  });

  it('is found by typing, and let go when its name is not there any more', async () => {
    const ui = await testbed.stage.show();
    const field = ui.page.getByRole('combobox', { name: 'Table' });
    await field.fill('public.items_1');
    await ui.takeText('items.csv', 'id\n1\n');
    await expect.poll(() => ui.startButton.textContent()).toContain('into public.items_1');
    await field.press('End');
    await field.press('0');
    await expect.poll(() => ui.startButton.textContent()).toContain('into public.items_10');
    await field.fill('public.items');
    await expect.poll(() => ui.startButton.count()).toBe(0);
    await field.fill('public.items_11');
    await ui.startButton.click();
    await expect.poll(() => ui.outcome.textContent()).toBe('1 row was loaded into public.items_11');
  });
});
