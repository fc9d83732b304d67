import { expect, it } from 'vitest';
import { describePage, expectOutcome } from './testbed.ts';

const notes = 'id,words\n1,hello\n';
/** Makes the upload take 20 s. */
const BYTES_PER_SECOND = 100_000;

const schema = 'CREATE TABLE notes (id int, words text); CREATE TABLE other_notes (id int, words text)';

describePage('an impatient user', { schema }, (testbed) => {
  const importsOf = async (table: string) =>
    (await testbed.database.query('SELECT state FROM stream_engine.imports WHERE table_name = $1', [table]))
      .length;

  const startBigImport = async () => {
    const ui = await testbed.stage.show();
    await ui.prepare('public.contacts', await testbed.stage.contactsFile(10_000));
    await ui.startSlowly(BYTES_PER_SECOND);
    return ui;
  };

  it('a double click starts one import', async () => {
    const ui = await testbed.stage.show();
    await ui.prepareText('public.notes', 'notes.csv', notes);
    await ui.startButton.evaluate((button: HTMLElement) => {
      button.click();
      button.click();
    });
    await expectOutcome(ui, '1 row loaded into public.notes');
    expect(await importsOf('notes')).toBe(1);
    expect(await testbed.countRows('notes')).toBe(1);
  });

  it('a user cannot start an import while the plan for another table is loading', async () => {
    const ui = await testbed.stage.show();
    await ui.prepareText('public.notes', 'notes.csv', notes);
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

  it('a user can visit other pages during an import and return', async () => {
    const ui = await startBigImport();
    await ui.link('Imports').click();
    await ui.page.getByText('running', { exact: true }).last().waitFor();
    await ui.link('New import').click();
    await expect
      .poll(() => ui.page.locator('.start-bar').textContent())
      .toContain('is already being uploaded');
    await ui.page.goBack();
    await ui.page.goBack();
    await ui.page.locator('progress').waitFor();
    await ui.throttleUpload(0);
    await expectOutcome(ui, '10,000 rows loaded into public.contacts');
    await testbed.database.query('TRUNCATE contacts');
  });

  it('a user who goes back after an import finds no file to load again', async () => {
    const ui = await testbed.stage.show();
    await ui.importText('public.other_notes', 'notes.csv', notes);
    await ui.outcome.waitFor();
    await ui.page.goBack();
    await expect.poll(() => ui.page.locator('.file-drop').textContent()).toContain('Drop a CSV file here');
    expect(await ui.page.getByRole('combobox', { name: 'Table' }).inputValue()).toBe('public.other_notes');
    expect(await ui.startButton.count()).toBe(0);
  });

  it('a user must confirm a reload only during an upload', async () => {
    const ui = await startBigImport();
    await ui.page.reload();
    expect(ui.dialogs).toEqual(['beforeunload']);
    await expectOutcome(ui, 'Import failed: nothing was loaded');
    expect(await testbed.countRows('contacts')).toBe(0);
    await ui.page.reload();
    expect(ui.dialogs).toEqual(['beforeunload']);
  });
});
