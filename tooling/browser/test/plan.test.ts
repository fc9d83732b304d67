import type { Page } from 'playwright-core';
import { beforeEach, expect, it } from 'vitest';
import type { ConsolePage } from '../src/console-page.ts';
import { describePage, expectOutcome } from './testbed.ts';

const schema = `
  CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL, born date);
  CREATE TABLE shops (id int PRIMARY KEY, label text);
  CREATE TABLE owners (id int PRIMARY KEY);
  CREATE TABLE pets (owner int REFERENCES owners ON DELETE CASCADE);
  CREATE TABLE "weird ""name" (id int PRIMARY KEY, "a ""b""" text);`;

describePage('the review', { schema }, (testbed) => {
  let ui: ConsolePage;
  let page: Page;

  beforeEach(async () => {
    ui = await testbed.stage.show();
    page = ui.page;
  });

  it('shows columns, rules, cleaned values and records that would be rejected', async () => {
    await ui.prepare('public.contacts', await testbed.stage.contactsFile(50, { dirt: 0.2 }));
    const columns = page.getByRole('region', { name: 'Columns', exact: true }).locator('tbody tr');
    expect((await columns.locator('th').allTextContents()).join()).toBe(
      'id,email,first_name,last_name,signup_date,last_seen,country,amount,notes',
    );
    expect(await columns.nth(1).locator('td').allTextContents()).toEqual(
      expect.arrayContaining(['text', 'email', 'same name']),
    );
    // `last_seen` is in ISO 8601 and therefore not cleaned.
    const cleaned = await page
      .getByRole('region', { name: 'First records' })
      .locator('ins')
      .allTextContents();
    expect(cleaned.length).toBeGreaterThan(0);
    for (const value of cleaned) expect(value).toMatch(/^(\d{4}-\d\d-\d\d|\S+@\S+)$/);
    expect(
      await page.getByRole('region', { name: 'Rejected records' }).locator('tbody tr').count(),
    ).toBeGreaterThan(3);
    expect(await page.locator('#plan ~ output').textContent()).toMatch(
      /^All \d+ records checked: \d+ valid, \d+ would be rejected/,
    );
  });

  it('sets options for one column in a dialog', async () => {
    await ui.chooseTable('public.people');
    await ui.chooseText('people.csv', 'id,name,born\n1,ann,NA\n2,bob,-\n3,carl,2024-01-01\n');
    const after = page.getByRole('region', { name: 'First records' }).locator('tbody');
    await expect.poll(() => after.textContent()).toContain('2024-01-01');
    await page.getByRole('button', { name: 'Options for born' }).click();
    const dialog = page.getByRole('dialog', { name: 'Options for born' });
    await dialog.getByLabel('Treat as NULL').fill('NA\n-');
    await dialog.getByLabel('Minimum').fill('2024-06-01');
    expect(await dialog.getByLabel('Time zone').count()).toBe(0);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Options for name' }).click();
    await page.getByRole('dialog').getByLabel('Letter case').selectOption('upper');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await expect.poll(() => after.textContent()).toContain('ANN');
    expect(await page.getByRole('button', { name: 'Options for born' }).textContent()).toBe('Options (2)');
    await ui.startButton.click();
    await expectOutcome(ui, '2 rows loaded into public.people, 1 record rejected');
    expect(await testbed.database.query('SELECT id, name, born::text FROM people ORDER BY id')).toEqual([
      { id: 1, name: 'ANN', born: null },
      { id: 2, name: 'BOB', born: null },
    ]);
  });

  it('updates when date order, delimiter, encoding and mode change', async () => {
    await ui.chooseTable('public.people');
    // "Zoë" in windows-1252, and ambiguous dates.
    await ui.chooseText(
      'people.csv',
      Buffer.from('id;name;born\n1;Zo\xeb;03/04/2024\n2;Ann;05/06/2024\n', 'latin1'),
    );
    const after = page.getByRole('region', { name: 'First records' }).locator('tbody');
    await expect.poll(() => after.textContent()).toContain('day and month are ambiguous');
    expect(await page.getByLabel('Delimiter').inputValue()).toBe(';');
    await page.getByLabel('Date order').selectOption('dmy');
    await expect.poll(() => after.textContent()).toContain('2024-04-03');
    await page.getByLabel('Date order').selectOption('mdy');
    await expect.poll(() => after.textContent()).toContain('2024-03-04');
    expect(await page.getByLabel('Encoding').inputValue()).toBe('windows-1252');
    expect(await after.textContent()).toContain('Zoë');
    await page.getByLabel('Encoding').selectOption('windows-1251');
    await expect.poll(() => after.textContent()).toContain('Zoл');
    await page.getByLabel('Encoding').selectOption('windows-1252');
    await page.getByLabel('Delimiter').selectOption('|');
    await expect.poll(() => ui.startButton.isDisabled()).toBe(true);
    await page.getByLabel('Delimiter').selectOption(';');
    await page.getByLabel('Mode').selectOption('replace');
    await expect
      .poll(() => page.locator('.warning').textContent())
      .toBe('All existing rows of public.people will be deleted.');
    await page.getByLabel('Mode').selectOption('upsert');
    expect(await page.locator('label', { hasText: /^Key/ }).locator('option').textContent()).toBe(
      'id (primary key)',
    );
    await ui.startButton.click();
    await expectOutcome(ui, '2 rows loaded into public.people');
    expect(await testbed.database.query('SELECT name, born::text FROM people ORDER BY id')).toEqual([
      { name: 'Zoë', born: '2024-03-04' },
      { name: 'Ann', born: '2024-05-06' },
    ]);
  });

  it('warns what a replace deletes, and requires confirmation to delete more', async () => {
    await testbed.database.query('INSERT INTO owners VALUES (1); INSERT INTO pets VALUES (1)');
    await ui.prepareText('public.owners', 'owners.csv', 'id\n2\nx\n');
    await page.getByLabel('Mode').selectOption('replace');
    await expect
      .poll(async () => (await ui.notes.allTextContents()).join())
      .toMatch(/REPLACE_CASCADES.*public\.pets.*REPLACE_REJECTS/);
    expect(await ui.startButton.isDisabled()).toBe(true);
    await ui.button('Also delete or change those rows').click();
    await ui.button('Replace with valid records only').click();
    await expect.poll(() => ui.notes.count()).toBe(0);
    expect(await page.locator('.warning').textContent()).toBe(
      'All existing rows of public.owners will be deleted. Rows of public.pets that refer to them will be deleted or changed.',
    );
    await ui.startButton.click();
    await expectOutcome(ui, '1 row loaded into public.owners, 1 record rejected');
    expect(await testbed.database.query('SELECT id FROM owners')).toEqual([{ id: 2 }]);
    expect(await testbed.database.query('SELECT FROM pets')).toEqual([]);
  });

  it('requires confirmation to empty a table', async () => {
    await testbed.database.query('TRUNCATE owners CASCADE; INSERT INTO owners VALUES (1)');
    await ui.prepareText('public.owners', 'owners.csv', 'id\n');
    await page.getByLabel('Mode').selectOption('replace');
    await ui.button('Also delete or change those rows').click();
    await ui.button('Empty the table').click();
    await ui.startButton.click();
    await expectOutcome(ui, '0 rows loaded into public.owners');
    expect(await testbed.database.query('SELECT FROM owners')).toEqual([]);
  });

  it('offers to map or ignore each column that the table does not have', async () => {
    await ui.prepareText('public.people', 'people.csv', 'id,nmae,shoe size\n7,Eve,38\n');
    await expect
      .poll(() => ui.notes.allInnerTexts())
      .toContainEqual(
        expect.stringMatching(
          /COLUMN_UNKNOWN\s+2 columns of the file are not in "people": "nmae", "shoe size"/,
        ),
      );
    expect(await ui.startButton.isDisabled()).toBe(true);
    await ui.button('Map “nmae” to name').click();
    // A quoted name at the beginning must not be capitalised.
    await expect
      .poll(() => ui.notes.allInnerTexts())
      .toContainEqual(expect.stringMatching(/COLUMN_UNKNOWN\s+"shoe size" is not a column of "people"/));
    await ui.button('Ignore this column').click();
    await ui.startButton.click();
    await expectOutcome(ui, '1 row loaded into public.people');
    expect(await testbed.database.query('SELECT name FROM people WHERE id = 7')).toEqual([{ name: 'Eve' }]);
    expect(await page.locator('section[aria-label=Receipt]').textContent()).toContain(
      'Left out: “shoe size” (field 3).',
    );
  });

  it('maps a column by hand, and resets the mapping with the table', async () => {
    await ui.prepareText('public.people', 'a.csv', 'id,label\n8,Kiosk\n');
    await page.getByLabel('Column for label').selectOption('name');
    await expect.poll(() => ui.startButton.isEnabled()).toBe(true);
    await ui.chooseTable('public.shops');
    await expect.poll(() => ui.startButton.textContent()).toBe('Import 17 bytes into public.shops');
    await ui.startButton.click();
    await expectOutcome(ui, '1 row loaded into public.shops');
  });

  it('keeps an invalid setting, and explains it', async () => {
    await ui.prepareText('public.shops', 'b.csv', 'id,label\n9,Bakery\n');
    await page.getByText('More settings').click();
    const field = page.getByLabel('Maximum rejects');
    await field.fill('many');
    await expect.poll(() => ui.notes.textContent()).toContain('PARAMETER_INVALID');
    expect(await ui.startButton.count()).toBe(0);
    await field.fill('1%');
    await expect.poll(() => ui.startButton.isEnabled()).toBe(true);
    expect(await ui.notes.count()).toBe(0);
  });

  it('escapes names and values', async () => {
    await ui.chooseTable('public.weird "name');
    const evil = '<img src=x onerror=alert(1)>';
    const long = 'x'.repeat(5_000);
    await ui.chooseText('<b>.csv', `id,"a ""b""",<script>alert(1)</script>\n1,${evil},${long}\n`);
    await ui.button('Ignore this column').click();
    await expect.poll(() => ui.startButton.isEnabled()).toBe(true);
    const columns = page.getByRole('region', { name: 'Columns', exact: true });
    expect(await columns.locator('th').allTextContents()).toContain('<script>alert(1)</script>');
    expect(await page.getByRole('region', { name: 'First records' }).textContent()).toContain(evil);
    await ui.startButton.click();
    await expectOutcome(ui, '1 row loaded into public.weird "name');
    expect(await page.locator('h1').textContent()).toBe('<b>.csv → public.weird "name');
    expect(await page.locator('main script, main img, h1 b').count()).toBe(0);
    expect(await testbed.database.query('SELECT "a ""b""" AS value FROM "weird ""name"')).toEqual([
      { value: evil },
    ]);
  });
});
