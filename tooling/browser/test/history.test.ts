import { sendCsv } from '@repo/faults';
import { beforeAll, expect, it } from 'vitest';
import { describePage, expectOutcome } from './testbed.ts';

/** More than a page of 50. */
const IMPORTS = 53;

const schema = 'CREATE TABLE items (id int PRIMARY KEY); CREATE TABLE notes (id int)';

describePage('the list of imports', { schema }, (testbed) => {
  beforeAll(async () => {
    const { url } = testbed.stage.service;
    for (let id = 1; id <= IMPORTS; id++) await sendCsv(`${url}/v1/imports/items`, `id\n${id}\n`);
    const headers = { 'content-disposition': `attachment; filename*=UTF-8''r%C3%A9sum%C3%A9%202026.csv` };
    await sendCsv(`${url}/v1/imports/items`, 'id\n1\n', { headers });
    await sendCsv(`${url}/v1/imports/notes`, 'id\n1\nx\n');
    await sendCsv(`${url}/v1/imports/notes?dryRun=true`, 'id\n1\n');
  });

  it('has pages and filters, and keeps them while an import is open', async () => {
    const ui = await testbed.stage.show();
    const { page } = ui;
    const rows = page.locator('tbody tr');
    const cells = () => ui.cells('tbody tr', 1, 7);
    await ui.link('Imports').click();
    await expect.poll(() => rows.count()).toBe(50);
    const badges = page.locator('tbody .badge');
    expect(await badges.evaluateAll((all) => all.slice(0, 4).map(({ className }) => className))).toEqual([
      'badge good',
      'badge partial',
      'badge failed',
      'badge good',
    ]);
    expect((await cells()).slice(0, 4)).toEqual([
      ['', 'public.notes', 'append', 'checked ', '0', '0'],
      ['', 'public.notes', 'append', 'committed ', '1', '1'],
      ['résumé 2026.csv', 'public.items', 'append', 'failed CONSTRAINT_UNIQUE', '', ''],
      ['', 'public.items', 'append', 'committed ', '1', '0'],
    ]);
    const more = ui.button('Load more');
    await more.click();
    await expect.poll(() => rows.count()).toBe(IMPORTS + 3);
    expect(await more.count()).toBe(0);

    await page.getByLabel('Table').fill('public.notes');
    await ui.button('Refresh').click();
    await expect.poll(() => rows.count()).toBe(2);
    await page.getByLabel('Status').selectOption('committed');
    await expect.poll(() => rows.count()).toBe(1);

    await rows.getByRole('link').click();
    await expectOutcome(ui, '1 row loaded into public.notes, 1 record rejected');
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    await page.goBack();
    await expect.poll(cells).toEqual([['', 'public.notes', 'append', 'committed ', '1', '1']]);

    await page.getByLabel('Status').selectOption('');
    await page.getByLabel('Table').fill('nowhere');
    await page.getByLabel('Table').press('Enter');
    await expect.poll(() => page.getByText('No imports found.').count()).toBe(1);
  });

  it.each(['%', 'unknown%20name'])('reports that there is no import %s', async (name) => {
    const { notes } = await testbed.stage.openTab(`#/imports/${name}`);
    await expect.poll(() => notes.textContent()).toContain('IMPORT_NOT_FOUND');
  });
});
