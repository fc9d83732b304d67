import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { send } from '@repo/faults';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../src/chromium.ts';
import { openTestbed, type Testbed } from './testbed.ts';

const file = `id,name,born
1,Ada,1815-12-10
x,Bob,2001-01-01
3,"=HYPERLINK(""x"")",2023-02-29
4,,1999-09-09
5,Eve,1990-05-05
`;

describe.skipIf(!chromiumPath)('rejects', () => {
  let testbed: Testbed;

  beforeAll(async () => {
    testbed = await openTestbed({
      schema: 'CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL, born date)',
    });
  });

  const importIt = async () => {
    const ui = await testbed.stage.show();
    await testbed.database.query('TRUNCATE people');
    await ui.chooseTable('public.people');
    await ui.takeText('people.csv', file);
    await ui.startButton.click();
    await expect
      .poll(() => ui.outcome.textContent())
      .toBe('2 rows were loaded into public.people, and 3 records were rejected');
    return ui;
  };

  const save = async (page: Page, name: string) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name }).click(),
    ]);
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
  };

  it('are shown with reasons and places, and saved as the service has them', async () => {
    const { page } = await importIt();
    const cells = (selector: string) =>
      page
        .locator(`${selector} tr`)
        .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
    expect(await cells('.reasons')).toEqual(
      ['TYPE_INVALID', 'NULL_NOT_ALLOWED', 'DATE_INVALID'].map((code) => [code, '1', '']),
    );
    expect((await cells('section[aria-label="Rejected records"]')).map((row) => row.slice(0, 4))).toEqual([
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
    expect(await save(page, 'Download as CSV')).toEqual({ name: `rejects-${id}.csv`, text: csv });
    expect(await save(page, 'for a spreadsheet')).toEqual({
      name: `rejects-${id}-to-read.csv`,
      text: await get(`${url}?formulas=neutralize`),
    });
    expect(await save(page, 'as NDJSON')).toEqual({
      name: `rejects-${id}.ndjson`,
      text: await get(url, 'application/x-ndjson'),
    });
  });

  it('are part of the outcome, which is green only without them', async () => {
    const ui = await importIt();
    expect(await ui.outcome.getAttribute('class')).toBe('outcome partial');
    expect(await ui.page.title()).toBe('! people.csv');
    const { page } = await testbed.stage.show();
    await ui.chooseTable('public.people');
    await ui.takeText('none.csv', 'id,name,born\nx,Bob,\ny,Eve,\n');
    await page.getByText('More settings').click();
    await page.getByLabel('Maximum rejects').fill('100%');
    await expect.poll(() => ui.startButton.isEnabled()).toBe(true);
    for (const isCheck of [true, false]) {
      await page.getByLabel('Dry run').setChecked(isCheck);
      await ui.startButton.click();
      await expect
        .poll(() => ui.outcome.textContent())
        .toBe(
          isCheck
            ? '0 rows would be loaded into public.people, and 2 records would be rejected; nothing was loaded'
            : '0 rows were loaded into public.people, and 2 records were rejected',
        );
      expect(await ui.outcome.getAttribute('class')).toBe('outcome bad');
      expect(await page.title()).toBe('✗ none.csv');
      await page.getByRole('link', { name: 'New import' }).click();
    }
  });

  it('show all that is wrong with a record, before and after the import', async () => {
    const ui = await testbed.stage.show();
    await testbed.database.query('TRUNCATE people');
    await ui.chooseTable('public.people');
    await ui.takeText('people.csv', 'id,name,born\n1,Ada,\nx,,2023-02-29\n');
    const rows = ui.page.locator('section[aria-label="Rejected records"] tbody tr');
    const seen = () =>
      rows.evaluateAll((all) =>
        all.map(({ children }) => [...children].slice(0, -1).map((cell) => cell.textContent)),
      );
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

  it('can be corrected beside their reasons, and are loaded without those', async () => {
    const ui = await importIt();
    const { name, text } = await save(ui.page, 'with reasons');
    expect(name).toMatch(/^rejects-.*-with-reasons\.csv$/);
    expect(text).toContain('id,name,born,_line,_errors\nx,Bob,2001-01-01,3,"id: ');
    const buffer = Buffer.from(
      text.replace('x,Bob', '2,Bob').replace('2023-02-29', '2023-02-28').replace('4,,', '4,Dan,'),
    );
    await ui.page
      .getByLabel('Upload corrected records')
      .setInputFiles({ name: 'corrected.csv', mimeType: 'text/csv', buffer });
    await expect.poll(() => ui.startButton.isEnabled()).toBe(true);
    await ui.startButton.click();
    await expect.poll(() => ui.outcome.textContent()).toBe('3 rows were loaded into public.people');
    expect(await testbed.countRows('people')).toBe(5);
  });

  it('are sent again when they are mended', async () => {
    const ui = await importIt();
    const { text } = await save(ui.page, 'Download as CSV');
    const mended = text
      .replace('x,Bob', '2,Bob')
      .replace('2023-02-29', '2023-02-28')
      .replace('4,,', '4,Dan,');
    await ui.page
      .getByLabel('Upload corrected records')
      .setInputFiles({ name: 'mended.csv', mimeType: 'text/csv', buffer: Buffer.from(mended) });
    await expect.poll(() => ui.startButton.textContent()).toContain('into public.people');
    expect(await ui.page.locator('.file-drop').textContent()).toContain('mended.csv');
    await ui.startButton.click();
    await expect.poll(() => ui.outcome.textContent()).toBe('3 rows were loaded into public.people');
    expect(await testbed.database.query('SELECT id FROM people ORDER BY id')).toEqual(
      [1, 2, 3, 4, 5].map((id) => ({ id })),
    );
  });

  it('are read as the file was that they come from, once they are mended, and replace nothing', async () => {
    const ui = await testbed.stage.show();
    await testbed.database.query("TRUNCATE people; INSERT INTO people VALUES (99, 'Old', NULL)");
    await ui.chooseTable('public.people');
    await ui.takeText('people.csv', 'id;N:ame;born\n1;Ada;10/12/1815\nx;Bob;02/01/2001\n');
    await ui.page.getByLabel('Column for N:ame').selectOption('name');
    await ui.page.getByLabel('Date order').selectOption('dmy');
    await ui.page.getByLabel('Mode').selectOption('replace');
    await expect
      .poll(() => ui.notes.allTextContents())
      .toContainEqual(expect.stringContaining('REPLACE_REJECTS'));
    await ui.page.getByRole('button', { name: 'Replace with the valid records only' }).click();
    await expect.poll(() => ui.startButton.isEnabled()).toBe(true);
    await ui.startButton.click();
    await expect
      .poll(() => ui.outcome.textContent())
      .toBe('1 row was loaded into public.people, and 1 record was rejected');
    const { text } = await save(ui.page, 'Download as CSV');
    const buffer = Buffer.from(text.replace('x;Bob', '2;Bob'));
    await ui.page
      .getByLabel('Upload corrected records')
      .setInputFiles({ name: 'mended.csv', mimeType: 'text/csv', buffer });
    await expect.poll(() => ui.startButton.isEnabled()).toBe(true);
    await ui.startButton.click();
    await expect.poll(() => ui.page.title()).toBe('✓ mended.csv');
    expect(await testbed.database.query('SELECT id, name, born::text FROM people ORDER BY id')).toEqual([
      { id: 1, name: 'Ada', born: '1815-12-10' },
      { id: 2, name: 'Bob', born: '2001-01-02' },
    ]);
  });

  it('of every record are a failure with reasons and downloads, as the plan of a small file foretells', async () => {
    const ui = await testbed.stage.show();
    await testbed.database.query('TRUNCATE people');
    await ui.chooseTable('public.people');
    await ui.takeText('people.csv', 'id,name,born\nx,Bob,\ny,Eve,\n');
    await expect.poll(() => ui.notes.textContent()).toContain('All 2 records were rejected.');
    expect(await ui.startButton.isEnabled()).toBe(false);
    const records = Array.from({ length: 100_000 }, () => 'x,Somebody,\n').join('');
    await ui.takeText('people.csv', `id,name,born\n${records}`);
    await expect.poll(() => ui.startButton.isEnabled()).toBe(true);
    await ui.startButton.click();
    await expect.poll(() => ui.outcome.textContent()).toBe('Nothing was loaded');
    expect(await ui.outcome.getAttribute('class')).toContain('bad');
    expect(await ui.notes.textContent()).toContain('NOTHING_LOADED');
    expect(await ui.page.getByRole('heading', { name: '100,000 records rejected' }).isVisible()).toBe(true);
    expect(await ui.page.locator('.reasons').textContent()).toBe('Rejects by reasonTYPE_INVALID100,000');
    expect((await save(ui.page, 'Download as CSV')).text).toBe(`id,name,born\n${records}`);
  });

  it('too many of them load nothing, and can be looked at in any tab', async () => {
    const ui = await testbed.stage.show();
    await testbed.database.query('TRUNCATE people');
    await ui.chooseTable('public.people');
    // After the sample: the plan would tell of those in it.
    const valid = Array.from({ length: 80_000 }, (_, id) => `${id + 10},Somebody,\n`).join('');
    await ui.takeText('people.csv', `id,name,born\n${valid}x,Bob,\ny,Eve,\n`);
    await ui.page.getByText('More settings').click();
    await ui.page.getByLabel('Maximum rejects').fill('1');
    await expect.poll(() => ui.startButton.isEnabled()).toBe(true);
    await ui.startButton.click();
    await expect.poll(() => ui.outcome.textContent()).toBe('Nothing was loaded');
    const other = await testbed.stage.openTab(new URL(ui.page.url()).hash);
    for (const { page } of [ui, other]) expect((await save(page, 'Download as CSV')).text).toContain('x,Bob');
    expect(await testbed.countRows('people')).toBe(0);
  });

  it('are not saved if the download breaks off, and the page says so', async () => {
    const ui = await importIt();
    const server = http.createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/csv' });
      response.write('id,name,born\n', () => response.destroy());
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    await ui.page.route('**/rejects', (route) => route.continue({ url: `http://127.0.0.1:${port}/` }));
    await ui.page.getByRole('button', { name: 'Download as CSV' }).click();
    await expect.poll(() => ui.notes.textContent()).toContain('The download broke off');
    server.close();
    await ui.page.unrouteAll();
    const [download] = await Promise.all([
      ui.page.waitForEvent('download'),
      ui.page.getByRole('button', { name: 'Try again' }).click(),
    ]);
    expect(await readFile(await download.path(), 'utf8')).toContain('x,Bob');
  });

  it('that are not kept any more, or cannot be had, are told of', async () => {
    const ui = await importIt();
    const button = ui.page.getByRole('button', { name: 'Download as CSV' });
    await testbed.stage.service.kill();
    await button.click();
    await expect.poll(() => ui.notes.textContent()).toContain('The service cannot be reached');
    await testbed.stage.restart();
    await testbed.database.query('DELETE FROM stream_engine.rejects');
    await button.click();
    await expect.poll(() => ui.notes.textContent()).toContain('REJECTS_EXPIRED');
  });
});
