import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { send } from '@repo/faults';
import type { Page } from 'playwright-core';
import type { ConsolePage } from '../src/console-page.ts';
import { beforeEach, expect, it } from 'vitest';
import { describePage, expectOutcome } from './testbed.ts';

const file = `id,name,born
1,Ada,1815-12-10
x,Bob,2001-01-01
3,"=HYPERLINK(""x"")",2023-02-29
4,,1999-09-09
5,Eve,1990-05-05
`;

const schema = 'CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL, born date)';

async function save(page: Page, name: string) {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name, exact: true }).click(),
  ]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

describePage('rejected records', { schema }, (testbed) => {
  let ui: ConsolePage;

  beforeEach(async () => {
    await testbed.database.query('TRUNCATE people');
    ui = await testbed.stage.show();
  });

  const importFile = async () => {
    await ui.importText('public.people', 'people.csv', file);
    await expectOutcome(ui, '2 rows loaded into public.people, 3 records rejected');
  };

  const uploadCorrected = async (name: string, text: string) => {
    await ui.page
      .getByLabel('Upload corrected records')
      .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
    await expect.poll(() => ui.page.locator('.file-drop').textContent()).toContain(name);
    await ui.startButton.click();
  };

  it('rejects are listed with reasons and positions, and downloaded byte for byte', async () => {
    const { page } = ui;
    await importFile();
    expect(await ui.cells('.reasons tr')).toEqual(
      ['TYPE_INVALID', 'NULL_NOT_ALLOWED', 'DATE_INVALID'].map((code) => [code, '1', '']),
    );
    expect(await ui.cells('section[aria-label="Rejected records"] tr', 0, 4)).toEqual([
      ['Record', 'Line', 'Column', 'Code'],
      ['2', '3', 'id', 'TYPE_INVALID'],
      ['3', '4', 'born', 'DATE_INVALID'],
      ['4', '5', 'name', 'NULL_NOT_ALLOWED'],
    ]);
    const [{ id }] = (await testbed.database.query('SELECT id FROM stream_engine.imports')) as [
      { id: string },
    ];
    const url = `${testbed.stage.service.url}/v1/imports/${id}/rejects`;
    const get = async (address: string, accept = 'text/csv') =>
      String((await send(address, { method: 'GET', headers: { accept } })).body);
    const csv = await get(url);
    expect(csv).toContain('x,Bob,2001-01-01\n3,"=HYPERLINK(""x"")",2023-02-29\n');
    expect(await save(page, 'Download CSV')).toEqual({ name: `rejects-${id}.csv`, text: csv });
    expect(await save(page, 'Download for spreadsheets (view only)')).toEqual({
      name: `rejects-${id}-to-read.csv`,
      text: await get(`${url}?formulas=neutralize`),
    });
    expect(await save(page, 'Download NDJSON')).toEqual({
      name: `rejects-${id}.ndjson`,
      text: await get(url, 'application/x-ndjson'),
    });
  });

  it('rejects determine the colour of the outcome', async () => {
    await importFile();
    expect(await ui.outcome.getAttribute('class')).toBe('outcome partial');
    expect(await ui.page.title()).toBe('! people.csv');
    const { page } = await testbed.stage.show();
    await ui.prepareText('public.people', 'none.csv', 'id,name,born\nx,Bob,\ny,Eve,\n');
    await page.getByText('More settings').click();
    await page.getByLabel('Maximum rejects').fill('100%');
    for (const isDryRun of [true, false]) {
      await page.getByLabel('Dry run').setChecked(isDryRun);
      await ui.startButton.click();
      const loaded = isDryRun ? 'Dry run: 0 rows would be loaded' : '0 rows loaded';
      await expectOutcome(ui, `${loaded} into public.people, 2 records rejected`);
      expect(await ui.outcome.getAttribute('class')).toBe('outcome bad');
      expect(await page.title()).toBe('✗ none.csv');
      await ui.link('New import').click();
    }
  });

  it('rejects are listed with all their errors before and after the import', async () => {
    await ui.prepareText('public.people', 'people.csv', 'id,name,born\n1,Ada,\nx,,2023-02-29\n');
    const seen = () => ui.cells('section[aria-label="Rejected records"] tbody tr', 0, -1);
    const wanted = [
      ['2', '3', 'id', 'TYPE_INVALID'],
      ['name', 'NULL_NOT_ALLOWED'],
      ['born', 'DATE_INVALID'],
    ];
    await expect.poll(seen).toEqual(wanted);
    await ui.startButton.click();
    await ui.outcome.waitFor();
    await expect.poll(seen).toEqual(wanted);
  });

  it.each([
    ['Download CSV', '', 'id,name,born\nx,Bob,2001-01-01\n'],
    ['Download CSV with reasons', '-with-reasons', 'id,name,born,_line,_errors\nx,Bob,2001-01-01,3,"id: '],
  ])('rejects downloaded by “%s” can be corrected and uploaded', async (button, suffix, beginning) => {
    await importFile();
    const { name, text } = await save(ui.page, button);
    expect(name).toMatch(new RegExp(`^rejects-[\\da-f-]{36}${suffix}\\.csv$`));
    expect(text).toContain(beginning);
    const corrected = text
      .replace('x,Bob', '2,Bob')
      .replace('2023-02-29', '2023-02-28')
      .replace('4,,', '4,Dan,');
    await uploadCorrected('corrected.csv', corrected);
    await expectOutcome(ui, '3 rows loaded into public.people');
    expect(await testbed.database.query('SELECT id FROM people ORDER BY id')).toEqual(
      [1, 2, 3, 4, 5].map((id) => ({ id })),
    );
  });

  it('corrected rejects are read with the settings of their import, and replace nothing', async () => {
    await testbed.database.query("INSERT INTO people VALUES (99, 'Old', NULL)");
    await ui.prepareText(
      'public.people',
      'people.csv',
      'id;N:ame;born\n1;Ada;10/12/1815\nx;Bob;02/01/2001\n',
    );
    await ui.page.getByLabel('Column for N:ame').selectOption('name');
    await ui.page.getByLabel('Date order').selectOption('dmy');
    await ui.page.getByLabel('Mode').selectOption('replace');
    await expect
      .poll(() => ui.notes.allTextContents())
      .toContainEqual(expect.stringContaining('REPLACE_REJECTS'));
    await ui.button('Replace with valid records only').click();
    await ui.startButton.click();
    await expectOutcome(ui, '1 row loaded into public.people, 1 record rejected');
    const { text } = await save(ui.page, 'Download CSV');
    await uploadCorrected('corrected.csv', text.replace('x;Bob', '2;Bob'));
    await expect.poll(() => ui.page.title()).toBe('✓ corrected.csv');
    expect(await testbed.database.query('SELECT id, name, born::text FROM people ORDER BY id')).toEqual([
      { id: 1, name: 'Ada', born: '1815-12-10' },
      { id: 2, name: 'Bob', born: '2001-01-02' },
    ]);
  });

  it('an import without valid rows fails; any tab can download the rejects, and the review of a small file predicts it', async () => {
    await ui.prepareText('public.people', 'people.csv', 'id,name,born\nx,Bob,\ny,Eve,\n');
    await expect.poll(() => ui.notes.textContent()).toContain('All 2 records were rejected.');
    expect(await ui.startButton.isEnabled()).toBe(false);
    const records = `x,${'Josephine '.repeat(20)},\n`.repeat(6_000);
    await ui.chooseText('people.csv', `id,name,born\n${records}`);
    await ui.startButton.click();
    await expectOutcome(ui, 'Import failed: nothing was loaded');
    expect(await ui.outcome.getAttribute('class')).toContain('bad');
    expect(await ui.notes.textContent()).toContain('NOTHING_LOADED');
    expect(await ui.page.getByRole('heading', { name: '6,000 records rejected' }).isVisible()).toBe(true);
    expect(await ui.page.locator('.reasons').textContent()).toBe(
      'Rejected records by reasonTYPE_INVALID6,000',
    );
    const other = await testbed.stage.openTab(new URL(ui.page.url()).hash);
    for (const { page } of [ui, other])
      expect((await save(page, 'Download CSV')).text).toBe(`id,name,born\n${records}`);
    expect(await testbed.countRows('people')).toBe(0);
  });

  it('rejects are not saved partially if the download breaks off', async () => {
    await importFile();
    const server = http.createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/csv' });
      response.write('id,name,born\n', () => response.destroy());
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    await ui.page.route('**/rejects', (route) => route.continue({ url: `http://127.0.0.1:${port}/` }));
    await ui.button('Download CSV').click();
    await expect.poll(() => ui.notes.textContent()).toContain('The download is incomplete');
    server.close();
    await ui.page.unrouteAll();
    const [download] = await Promise.all([ui.page.waitForEvent('download'), ui.button('Try again').click()]);
    expect(await readFile(await download.path(), 'utf8')).toContain('x,Bob');
  });

  it('rejects that have expired or cannot be fetched are reported', async () => {
    await importFile();
    const button = ui.button('Download CSV');
    await testbed.stage.service.kill();
    await button.click();
    await expect.poll(() => ui.notes.textContent()).toContain('Cannot reach the service');
    await testbed.stage.restart();
    await testbed.database.query('DELETE FROM stream_engine.rejects');
    await button.click();
    await expect.poll(() => ui.notes.textContent()).toContain('REJECTS_EXPIRED');
  });
});
