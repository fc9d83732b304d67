import { sendCsv } from '@repo/faults';
import { beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../src/chromium.ts';
import { openTestbed, type Testbed } from './testbed.ts';

/** More than a page of fifty has. */
const IMPORTS = 53;

describe.skipIf(!chromiumPath)('the list of imports', () => {
  let testbed: Testbed;

  beforeAll(async () => {
    testbed = await openTestbed({
      schema: 'CREATE TABLE items (id int PRIMARY KEY); CREATE TABLE notes (id int)',
    });
    const { url } = testbed.stage.service;
    for (let id = 1; id <= IMPORTS; id++) await sendCsv(`${url}/v1/imports/items`, `id\n${id}\n`);
    const headers = { 'content-disposition': `attachment; filename*=UTF-8''r%C3%A9sum%C3%A9%202026.csv` };
    await sendCsv(`${url}/v1/imports/items`, 'id\n1\n', { headers });
    await sendCsv(`${url}/v1/imports/notes`, 'id\n1\nx\n');
    await sendCsv(`${url}/v1/imports/notes?dryRun=true`, 'id\n1\n');
  });

  it('is filtered, goes on, opens one, and is the same after that', async () => {
    const { page } = await testbed.stage.show();
    const rows = page.locator('tbody tr');
    const cells = () =>
      rows.evaluateAll((all) =>
        all.map((row) => [...row.children].slice(1, 7).map((cell) => cell.textContent)),
      );
    await page.getByRole('link', { name: 'Imports', exact: true }).click();
    await expect.poll(() => rows.count()).toBe(50);
    const looks = page.locator('tbody .badge');
    expect(await looks.evaluateAll((all) => all.slice(0, 4).map(({ className }) => className))).toEqual([
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
    await page.getByRole('button', { name: 'Show older ones' }).click();
    await expect.poll(() => rows.count()).toBe(IMPORTS + 3);
    expect(await page.getByRole('button', { name: 'Show older ones' }).count()).toBe(0);

    await page.getByLabel('Table').fill('public.notes');
    await page.getByRole('button', { name: 'Look again' }).click();
    await expect.poll(() => rows.count()).toBe(2);
    await page.getByLabel('Status').selectOption('committed');
    await expect.poll(() => rows.count()).toBe(1);

    await rows.getByRole('link').click();
    await expect
      .poll(() => page.locator('.outcome').textContent())
      .toBe('1 row was loaded into public.notes, and 1 record was rejected');
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    await page.goBack();
    await expect.poll(cells).toEqual([['', 'public.notes', 'append', 'committed ', '1', '1']]);

    await page.getByLabel('Status').selectOption('');
    await page.getByLabel('Table').fill('nowhere');
    await page.getByLabel('Table').press('Enter');
    await expect.poll(() => page.getByText('There is none.').count()).toBe(1);
  });

  it('opens a failed one', async () => {
    const { page } = await testbed.stage.show();
    await page.getByRole('link', { name: 'Imports', exact: true }).click();
    await page.getByLabel('Status').selectOption('failed');
    await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
    await page.locator('tbody').getByRole('link').click();
    await expect.poll(() => page.locator('.outcome').textContent()).toBe('Nothing was loaded');
    expect(await page.locator('.note-box').textContent()).toContain('CONSTRAINT_UNIQUE');
    expect(await page.locator('h1').textContent()).toBe('résumé 2026.csv → public.items');
  });

  it.each(['%', 'nobody%20knows'])('says that there is no import %s', async (name) => {
    const { page } = await testbed.stage.openTab(`#/imports/${name}`);
    await expect.poll(() => page.locator('.note-box').textContent()).toContain('IMPORT_NOT_FOUND');
  });
});
