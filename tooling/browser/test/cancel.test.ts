import { until } from '@repo/faults';
import { beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../src/chromium.ts';
import { writeContacts } from '../src/contacts-file.ts';
import { openTestbed, type Testbed } from './testbed.ts';

/** The file would take twenty seconds. */
const BYTES_PER_SECOND = 100_000;
const CANCELLED = 'Cancelled: nothing was loaded';

describe.skipIf(!chromiumPath)('cancelling an import', () => {
  let testbed: Testbed;
  let file: string;

  beforeAll(async () => {
    testbed = await openTestbed({
      schema: 'CREATE TABLE notes (id int)',
      settings: { IMPORTS_MAX: 1, IMPORTS_WAIT_MS: 60_000 },
    });
    file = testbed.stage.file('contacts.csv');
    await writeContacts(file, { rows: 10_000 });
  });

  it('in the middle loads nothing, and the file can be sent again', async () => {
    const { stage, database } = testbed;
    const ui = await stage.show();
    await ui.prepare('public.contacts', file);
    await ui.startSlowly(BYTES_PER_SECOND);
    await ui.cancelButton.click();
    await expect.poll(() => ui.outcome.textContent()).toBe(CANCELLED);
    expect(await testbed.countRows('contacts')).toBe(0);
    expect(await database.query("SELECT problem->>'code' AS code FROM stream_engine.imports")).toEqual([
      { code: 'IMPORT_CANCELLED' },
    ]);
    await ui.throttleUpload(0);
    await ui.page.getByRole('button', { name: 'Send the file again' }).click();
    await expect.poll(() => ui.outcome.textContent()).toBe('10,000 rows were loaded into public.contacts');
    await database.query('TRUNCATE contacts');
  });

  it('is possible in another tab, which has not the file', async () => {
    const { stage } = testbed;
    const ui = await stage.show();
    await ui.prepare('public.contacts', file);
    await ui.startSlowly(BYTES_PER_SECOND);
    const other = await stage.openTab(new URL(ui.page.url()).hash);
    await other.cancelButton.click();
    await expect.poll(() => other.outcome.textContent()).toBe(CANCELLED);
    await expect.poll(() => ui.outcome.textContent()).toBe(CANCELLED);
    expect(await other.page.getByRole('button', { name: 'Send the file again' }).count()).toBe(0);
    expect(await testbed.countRows('contacts')).toBe(0);
  });

  it('says so in a tab without the file if the service cannot be told', async () => {
    const { stage } = testbed;
    const ui = await stage.show();
    await ui.prepare('public.contacts', file);
    await ui.startSlowly(BYTES_PER_SECOND);
    const other = await stage.openTab(new URL(ui.page.url()).hash);
    await other.cancelButton.waitFor();
    await other.page.route('**/v1/imports/*', (route) =>
      route.request().method() === 'DELETE' ? route.fulfill({ status: 502, body: '' }) : route.continue(),
    );
    await other.cancelButton.click();
    await expect.poll(() => other.notes.textContent()).toContain('Another server answered, with status 502');
    await other.page.unrouteAll();
    await other.cancelButton.click();
    await expect.poll(() => ui.outcome.textContent()).toBe(CANCELLED);
  });

  it('before it begins takes it back', async () => {
    const { stage, database } = testbed;
    const ui = await stage.show();
    const second = await stage.openTab();
    await second.chooseTable('public.notes');
    await second.takeText('notes.csv', 'id\n1\n');
    await second.startButton.waitFor();
    await ui.prepare('public.contacts', file);
    await ui.startSlowly(BYTES_PER_SECOND);
    await second.startButton.click();
    await second.page.getByText('Waiting for a free slot').waitFor();
    await second.cancelButton.click();
    await expect.poll(() => second.outcome.textContent()).toBe(CANCELLED);
    await ui.throttleUpload(0);
    await expect.poll(() => ui.outcome.textContent()).toBe('10,000 rows were loaded into public.contacts');
    expect(await testbed.countRows('notes')).toBe(0);
    expect(await database.query("SELECT 1 FROM stream_engine.imports WHERE table_name = 'notes'")).toEqual(
      [],
    );
    await database.query('TRUNCATE contacts');
  });

  it('when it is over shows what came of it', async () => {
    const ui = await testbed.stage.show();
    await ui.prepare('public.contacts', file);
    // The click comes before the end, and the service hears of it after.
    await ui.page.route('**/v1/imports/*', async (route) => {
      if (route.request().method() === 'DELETE') {
        await ui.throttleUpload(0);
        await until(async () => (await testbed.countRows('contacts')) === 10_000);
      }
      await route.continue();
    });
    await ui.startSlowly(BYTES_PER_SECOND);
    await ui.cancelButton.click();
    await expect.poll(() => ui.outcome.textContent()).toBe('10,000 rows were loaded into public.contacts');
  });
});
