import { beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../src/chromium.ts';
import { writeContacts } from '../src/contacts-file.ts';
import { openTestbed, type Testbed } from './testbed.ts';

const schema = `
  CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL, born date);
  CREATE TABLE shops (id int PRIMARY KEY, label text);
  CREATE TABLE codes (id int PRIMARY KEY, code text UNIQUE);
  CREATE TABLE owners (id int PRIMARY KEY);
  CREATE TABLE pets (owner int REFERENCES owners ON DELETE CASCADE);
  CREATE TABLE "weird ""name" (id int PRIMARY KEY, "a ""b""" text);`;

describe.skipIf(!chromiumPath)('the plan', () => {
  let testbed: Testbed;

  beforeAll(async () => {
    testbed = await openTestbed({ schema });
  });

  it('shows columns, rules, what is cleaned and what would be rejected', async () => {
    const file = testbed.stage.file('contacts.csv');
    await writeContacts(file, { rows: 50, dirt: 0.2 });
    const ui = await testbed.stage.show();
    const { page } = ui;
    await ui.prepare('public.contacts', file);
    const columns = page.getByRole('region', { name: 'Columns', exact: true }).locator('tbody tr');
    expect(await columns.locator('th').allTextContents()).toEqual([
      'id',
      'email',
      'first_name',
      'last_name',
      'signup_date',
      'last_seen',
      'country',
      'amount',
      'notes',
    ]);
    expect(await columns.locator('td:nth-child(4)').allTextContents()).toContain('numeric(12,2) numeric');
    expect(
      await page.getByRole('region', { name: 'First records' }).locator('ins').first().textContent(),
    ).toMatch(/^(\d{4}-\d\d-\d\d|\S+@\S+)$/);
    expect(
      await page.getByRole('region', { name: 'Rejected records' }).locator('tbody tr').count(),
    ).toBeGreaterThan(3);
    expect(await page.locator('#plan ~ output').textContent()).toMatch(
      /^All \d+ records of the file were tried: \d+ valid, \d+ would be rejected/,
    );
  });

  it('is mended: order of dates, delimiter, encoding, mode', async () => {
    const ui = await testbed.stage.show();
    const { page } = ui;
    await ui.chooseTable('public.people');
    // "Zoë" in windows-1252, and dates that may be read in two ways.
    await ui.takeText(
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
      .toBe('All rows that are in public.people now will be deleted.');
    await page.getByLabel('Mode').selectOption('upsert');
    expect(await page.locator('label', { hasText: /^Key/ }).locator('option').textContent()).toBe(
      'id (primary key)',
    );
    await expect.poll(() => ui.startButton.isEnabled()).toBe(true);
    await ui.startButton.click();
    await expect.poll(() => ui.outcome.textContent()).toBe('2 rows were loaded into public.people');
    expect(await testbed.database.query('SELECT name, born::text FROM people ORDER BY id')).toEqual([
      { name: 'Zoë', born: '2024-03-04' },
      { name: 'Ann', born: '2024-05-06' },
    ]);
  });

  it('says what a replace would delete, and asks before it deletes more', async () => {
    await testbed.database.query('INSERT INTO owners VALUES (1); INSERT INTO pets VALUES (1)');
    const ui = await testbed.stage.show();
    const { page } = ui;
    await ui.chooseTable('public.owners');
    await ui.takeText('owners.csv', 'id\n2\nx\n');
    await page.getByLabel('Mode').selectOption('replace');
    await expect
      .poll(async () => (await ui.notes.allTextContents()).join())
      .toMatch(/REPLACE_CASCADES.*public\.pets.*REPLACE_REJECTS/);
    expect(await ui.startButton.isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Also delete or change those rows' }).click();
    await page.getByRole('button', { name: 'Replace with the valid records only' }).click();
    await expect.poll(() => ui.notes.count()).toBe(0);
    expect(await page.locator('.warning').textContent()).toBe(
      'All rows that are in public.owners now will be deleted. Rows of public.pets that refer to them will be deleted or change.',
    );
    await ui.startButton.click();
    await expect
      .poll(() => ui.outcome.textContent())
      .toBe('1 row was loaded into public.owners, and 1 record was rejected');
    expect(await testbed.database.query('SELECT id FROM owners')).toEqual([{ id: 2 }]);
    expect(await testbed.database.query('SELECT FROM pets')).toEqual([]);
  });

  it('empties a table only on request', async () => {
    await testbed.database.query('TRUNCATE owners CASCADE; INSERT INTO owners VALUES (1)');
    const ui = await testbed.stage.show();
    await ui.chooseTable('public.owners');
    await ui.takeText('owners.csv', 'id\n');
    await ui.page.getByLabel('Mode').selectOption('replace');
    await ui.page.getByRole('button', { name: 'Also delete or change those rows' }).click();
    await ui.page.getByRole('button', { name: 'Empty the table' }).click();
    await expect.poll(() => ui.startButton.isEnabled()).toBe(true);
    await ui.startButton.click();
    await expect.poll(() => ui.outcome.textContent()).toBe('0 rows were loaded into public.owners');
    expect(await testbed.database.query('SELECT FROM owners')).toEqual([]);
  });

  it('offers a way out for each column the table does not have', async () => {
    const ui = await testbed.stage.show();
    const { page } = ui;
    await ui.chooseTable('public.people');
    await ui.takeText('people.csv', 'id,nmae,shoe size\n7,Eve,38\n');
    await expect
      .poll(() => ui.notes.allInnerTexts())
      .toContainEqual(
        expect.stringMatching(
          /COLUMN_UNKNOWN\s+2 columns of the file are not in "people": "nmae", "shoe size"/,
        ),
      );
    expect(await ui.startButton.isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Take “nmae” as name' }).click();
    // As shown, and not as in the document: a quoted name must not get a capital letter.
    await expect
      .poll(() => ui.notes.allInnerTexts())
      .toContainEqual(expect.stringMatching(/COLUMN_UNKNOWN\s+"shoe size" is not a column of "people"/));
    await page.getByRole('button', { name: 'Leave it out' }).click();
    await ui.startButton.click();
    await expect.poll(() => ui.outcome.textContent()).toBe('1 row was loaded into public.people');
    expect(await testbed.database.query('SELECT name FROM people WHERE id = 7')).toEqual([{ name: 'Eve' }]);
    expect(await page.locator('section[aria-label=Receipt]').textContent()).toContain(
      'Columns of the file that were left out: “shoe size”.',
    );
  });

  it('takes a column where the user sends it, and forgets that with the table', async () => {
    const ui = await testbed.stage.show();
    const { page } = ui;
    await ui.chooseTable('public.people');
    await ui.takeText('a.csv', 'id,label\n8,Kiosk\n');
    await page.getByLabel('Column for label').selectOption('name');
    await expect.poll(() => ui.startButton.isEnabled()).toBe(true);
    await ui.chooseTable('public.shops');
    await expect.poll(() => ui.startButton.textContent()).toBe('Import 17 bytes into public.shops');
    await expect.poll(() => ui.startButton.isEnabled()).toBe(true);
    await ui.startButton.click();
    await expect.poll(() => ui.outcome.textContent()).toBe('1 row was loaded into public.shops');
  });

  it('lets a column go that was chosen by mistake', async () => {
    const ui = await testbed.stage.show();
    await ui.chooseTable('public.shops');
    await ui.takeText('a.csv', 'id,label\n9,Kiosk\n');
    await ui.page.getByLabel('Column for label').selectOption('id');
    await expect.poll(() => ui.notes.textContent()).toContain('HEADER_DUPLICATE');
    await ui.page.getByLabel('Column for label').selectOption({ label: 'as it was found' });
    await expect.poll(() => ui.startButton.isEnabled()).toBe(true);
    expect(await ui.page.getByLabel('Column for label').inputValue()).toBe('label');
  });

  it('drops what another mode refuses', async () => {
    const ui = await testbed.stage.show();
    const { page } = ui;
    await ui.chooseTable('public.codes');
    await ui.takeText('codes.csv', 'id,code\n1,a\n');
    await page.getByText('More settings').click();
    await page.getByLabel('Constraint violations').selectOption('reject');
    await page.getByLabel('Mode').selectOption('upsert');
    await page.locator('label', { hasText: /^Key/ }).locator('select').selectOption('code');
    await expect.poll(() => ui.startButton.isEnabled()).toBe(true);
    await page.getByLabel('Mode').selectOption('append');
    await expect
      .poll(() => page.locator('#plan').evaluate((title) => title.parentElement?.ariaBusy))
      .toBe('false');
    expect(await ui.notes.count()).toBe(0);
    expect(await ui.startButton.isEnabled()).toBe(true);
  });

  it('only checks where it is told so', async () => {
    const ui = await testbed.stage.show();
    await ui.chooseTable('public.shops');
    await ui.takeText('b.csv', 'id,label\n9,Bakery\n');
    await ui.page.getByLabel('Dry run').check();
    await ui.startButton.click();
    await expect
      .poll(() => ui.outcome.textContent())
      .toBe('1 row would be loaded into public.shops; nothing was loaded');
    expect(await testbed.database.query('SELECT 1 FROM shops WHERE id = 9')).toEqual([]);
  });

  it('says what is wrong with a setting, which stays where it is', async () => {
    const ui = await testbed.stage.show();
    const { page } = ui;
    await ui.chooseTable('public.shops');
    await ui.takeText('b.csv', 'id,label\n9,Bakery\n');
    await page.getByText('More settings').click();
    const field = page.getByLabel('Maximum rejects');
    await field.fill('many');
    await expect.poll(() => ui.notes.textContent()).toContain('PARAMETER_INVALID');
    expect(await ui.startButton.count()).toBe(0);
    await field.fill('1%');
    await expect.poll(() => ui.startButton.isEnabled()).toBe(true);
    expect(await ui.notes.count()).toBe(0);
  });

  it('takes what stands in names and values as text', async () => {
    const ui = await testbed.stage.show();
    const { page } = ui;
    await ui.chooseTable('public.weird "name');
    const evil = '<img src=x onerror=alert(1)>';
    const long = 'x'.repeat(5_000);
    await ui.takeText('<b>.csv', `id,"a ""b""",<script>alert(1)</script>\n1,${evil},${long}\n`);
    await page.getByRole('button', { name: 'Leave it out' }).click();
    await expect.poll(() => ui.startButton.isEnabled()).toBe(true);
    const columns = page.getByRole('region', { name: 'Columns', exact: true });
    expect(await columns.locator('th').allTextContents()).toContain('<script>alert(1)</script>');
    expect(await page.getByRole('region', { name: 'First records' }).textContent()).toContain(evil);
    await ui.startButton.click();
    await expect.poll(() => ui.outcome.textContent()).toBe('1 row was loaded into public.weird "name');
    expect(await page.locator('h1').textContent()).toBe('<b>.csv → public.weird "name');
    expect(await page.locator('main script, main img, h1 b').count()).toBe(0);
    expect(await testbed.database.query('SELECT "a ""b""" AS value FROM "weird ""name"')).toEqual([
      { value: evil },
    ]);
  });
});
