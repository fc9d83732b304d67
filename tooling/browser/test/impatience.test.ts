import { beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../src/chromium.ts';
import { writeContacts } from '../src/contacts-file.ts';
import { openTestbed, type Testbed } from './testbed.ts';

const notes = 'id,words\n1,hello\n';
/** The file would take twenty seconds. */
const BYTES_PER_SECOND = 100_000;

describe.skipIf(!chromiumPath)('somebody who is impatient', () => {
  let testbed: Testbed;
  let big: string;

  beforeAll(async () => {
    testbed = await openTestbed({
      schema: 'CREATE TABLE notes (id int, words text); CREATE TABLE other_notes (id int, words text)',
    });
    big = testbed.stage.file('contacts.csv');
    await writeContacts(big, { rows: 10_000 });
  });

  const importsOf = async (table: string) =>
    (await testbed.database.query('SELECT state FROM stream_engine.imports WHERE table_name = $1', [table]))
      .length;

  it('clicks twice, and starts one import', async () => {
    const ui = await testbed.stage.show();
    await ui.chooseTable('public.notes');
    await ui.takeText('notes.csv', notes);
    await ui.startButton.waitFor();
    await ui.startButton.evaluate((button: HTMLElement) => {
      button.click();
      button.click();
    });
    await expect.poll(() => ui.outcome.textContent()).toBe('1 row was loaded into public.notes');
    expect(await importsOf('notes')).toBe(1);
    expect(await testbed.countRows('notes')).toBe(1);
  });

  it('changes the table while the plan is on its way, and loads nothing into the first', async () => {
    const ui = await testbed.stage.show();
    await ui.chooseTable('public.notes');
    await ui.takeText('notes.csv', notes);
    await ui.startButton.waitFor();
    let answer = () => {};
    let isAsked = false;
    await ui.page.route('**/public.other_notes/plan*', async (route) => {
      isAsked = true;
      await new Promise<void>((go) => (answer = go));
      await route.continue();
    });
    await ui.chooseTable('public.other_notes');
    await expect.poll(() => isAsked).toBe(true);
    expect(await ui.startButton.isDisabled()).toBe(true);
    await ui.startButton.evaluate((button: HTMLElement) => button.click());
    answer();
    await expect.poll(() => ui.startButton.isEnabled()).toBe(true);
    expect(await ui.startButton.textContent()).toBe('Import 17 bytes into public.other_notes');
    expect(await importsOf('notes')).toBe(1);
  });

  it('looks at other pages meanwhile, and comes back', async () => {
    const ui = await testbed.stage.show();
    await ui.prepare('public.contacts', big);
    await ui.startSlowly(BYTES_PER_SECOND);
    await ui.page.getByRole('link', { name: 'Imports', exact: true }).click();
    await ui.page.getByText('running', { exact: true }).last().waitFor();
    await ui.page.getByRole('link', { name: 'New import' }).click();
    // Where the file is, and that it is being sent already.
    await expect.poll(() => ui.page.locator('.start-bar').textContent()).toContain('is being sent already');
    await ui.page.goBack();
    await ui.page.goBack();
    await ui.page.locator('progress').waitFor();
    await ui.throttleUpload(0);
    await expect.poll(() => ui.outcome.textContent()).toBe('10,000 rows were loaded into public.contacts');
    await testbed.database.query('TRUNCATE contacts');
  });

  it('goes back to the plan after the end, where the file is not any more', async () => {
    const ui = await testbed.stage.show();
    await ui.chooseTable('public.other_notes');
    await ui.takeText('notes.csv', notes);
    await ui.startButton.click();
    await ui.outcome.waitFor();
    await ui.page.goBack();
    await expect.poll(() => ui.page.locator('.file-drop').textContent()).toContain('Drop a CSV file here');
    expect(await ui.page.getByRole('combobox', { name: 'Table' }).inputValue()).toBe('public.other_notes');
    expect(await ui.startButton.count()).toBe(0);
  });

  it('reloads the page while the file is being sent, and is asked first', async () => {
    const ui = await testbed.stage.show();
    await ui.prepare('public.contacts', big);
    await ui.startSlowly(BYTES_PER_SECOND);
    await ui.page.reload();
    expect(ui.questions).toEqual(['beforeunload']);
    await expect.poll(() => ui.outcome.textContent()).toBe('Nothing was loaded');
    expect(await testbed.countRows('contacts')).toBe(0);
    // Nothing is being sent any more.
    await ui.page.reload();
    expect(ui.questions).toEqual(['beforeunload']);
  });
});
