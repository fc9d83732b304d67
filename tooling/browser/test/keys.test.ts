import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumPath } from '../src/chromium.ts';
import type { ConsolePage } from '../src/console-page.ts';
import { writeContacts } from '../src/contacts-file.ts';
import { createKey } from './create-key.ts';
import { openTestbed, type Testbed } from './testbed.ts';

describe.skipIf(!chromiumPath)('a service with keys', () => {
  let testbed: Testbed;
  let ui: ConsolePage;
  let key: string;
  let file: string;

  beforeAll(async () => {
    testbed = await openTestbed({
      schema: 'CREATE TABLE notes (id int, words text)',
      settings: { AUTH: 'keys' },
    });
    key = await createKey(testbed.database.url, ['--name', 'notes', '--tables', 'public.notes']);
    file = testbed.stage.file('contacts.csv');
    await writeContacts(file, { rows: 20_000 });
  });

  beforeEach(async () => {
    ui = await testbed.stage.show();
  });

  const use = async (text: string) => {
    await ui.page.getByLabel('API key').fill(text);
    await ui.page.getByRole('button', { name: 'Use this key' }).click();
  };
  const heading = () => ui.page.locator('h1').textContent();

  it('asks for one, says why it refuses another, and forgets the right one when it is told', async () => {
    const { page } = ui;
    await expect.poll(heading).toBe('The service asks for an API key');
    await use(`sek_0123456789abcdef_${'x'.repeat(43)}`);
    await expect.poll(heading).toBe('This key is not accepted');
    expect(await page.getByRole('alert').textContent()).toMatch(/\w{3,}.*\.$/);
    await use(` ${key}\n`);
    await expect.poll(heading).toBe('New import');
    await ui.chooseTable('public.notes');
    await ui.takeText('notes.csv', 'id,words\n1,hello\n');
    await ui.startButton.click();
    await expect.poll(() => ui.outcome.textContent()).toBe('1 row was loaded into public.notes');
    // It is kept by this tab, and by no other.
    await page.reload();
    await expect.poll(() => ui.outcome.textContent()).toBe('1 row was loaded into public.notes');
    const other = await testbed.stage.openTab();
    await expect.poll(() => other.page.locator('h1').textContent()).toBe('The service asks for an API key');
    await page.getByRole('button', { name: 'Forget key' }).click();
    await expect.poll(heading).toBe('The service asks for an API key');
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });

  it('refuses a key that no request can carry, instead of calling the service unreachable', async () => {
    await use('sek_…');
    await expect
      .poll(() =>
        ui.page.getByLabel('API key').evaluate(({ validity }: HTMLInputElement) => validity.patternMismatch),
      )
      .toBe(true);
    expect(await heading()).toBe('The service asks for an API key');
    expect(await ui.page.evaluate(() => sessionStorage.length)).toBe(0);
  });

  it('says that a key is for other tables', async () => {
    await use(key);
    // It is not in the list: as with a draft that another key had begun.
    await ui.page.getByRole('combobox', { name: 'Table' }).evaluate((select) => {
      (select as HTMLSelectElement).append(new Option('public.contacts'));
    });
    await ui.chooseTable('public.contacts');
    await ui.takeFile(file);
    await expect.poll(() => ui.notes.textContent()).toContain('TABLE_FORBIDDEN');
    expect(await ui.startButton.count()).toBe(0);
  });

  it('says that a key is for other modes', async () => {
    await use(key);
    await ui.chooseTable('public.notes');
    await ui.takeText('notes.csv', 'id,words\n2,bye\n');
    await ui.page.getByLabel('Mode').selectOption('replace');
    await expect.poll(() => ui.notes.allTextContents()).toEqual([expect.stringContaining('MODE_FORBIDDEN')]);
  });

  it('asks again when a key was revoked meanwhile, and what was begun goes on', async () => {
    await use(key);
    await ui.chooseTable('public.notes');
    await ui.takeText('notes.csv', 'id,words\n3,again\n');
    await ui.startButton.waitFor();
    await testbed.database.query('UPDATE stream_engine.keys SET revoked_at = now()');
    // The service has known the key for some seconds at most.
    await expect
      .poll(async () => {
        await ui.page.getByRole('link', { name: 'Imports', exact: true }).click();
        await ui.page.getByRole('link', { name: 'New import' }).click();
        return heading();
      })
      .toBe('This key is not accepted');
    await use(await createKey(testbed.database.url, ['--name', 'notes', '--tables', 'public.notes']));
    await expect.poll(() => ui.startButton.textContent()).toBe('Import 17 bytes into public.notes');
    await ui.startButton.click();
    await expect.poll(() => ui.outcome.textContent()).toBe('1 row was loaded into public.notes');
  });
});
