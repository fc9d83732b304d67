import { until } from '@repo/faults';
import { beforeEach, expect, it } from 'vitest';
import type { ConsolePage } from '../src/console-page.ts';
import { describePage, expectOutcome } from './testbed.ts';

/** Makes the upload take 20 s. */
const BYTES_PER_SECOND = 100_000;
const CANCELLED = 'Cancelled: nothing was loaded';
const UNREACHABLE = 'Cannot reach the service';
const LOADED = '10,000 rows loaded into public.contacts';

const options = {
  schema: 'CREATE TABLE notes (id int)',
  settings: { IMPORTS_MAX: 1, IMPORTS_WAIT_MS: 60_000 },
};

describePage('an interrupted import', options, (testbed) => {
  let ui: ConsolePage;

  beforeEach(async () => {
    await testbed.database.query('TRUNCATE contacts');
    ui = await testbed.stage.show();
    await ui.prepare('public.contacts', await testbed.stage.contactsFile(10_000));
  });

  it('Cancel loads nothing, and the file can be imported again', async () => {
    await ui.startSlowly(BYTES_PER_SECOND);
    await ui.button('Cancel').click();
    await expectOutcome(ui, CANCELLED);
    expect(await testbed.countRows('contacts')).toBe(0);
    expect(
      await testbed.database.query("SELECT problem->>'code' AS code FROM stream_engine.imports"),
    ).toEqual([{ code: 'IMPORT_CANCELLED' }]);
    await ui.throttleUpload(0);
    await ui.button('Retry import').click();
    await expectOutcome(ui, LOADED);
  });

  it('Cancel in a tab without the file loads nothing; that tab reports a request that failed', async () => {
    await ui.startSlowly(BYTES_PER_SECOND);
    const other = await testbed.stage.openTab(new URL(ui.page.url()).hash);
    await other.button('Cancel').waitFor();
    await other.page.route('**/v1/imports/*', (route) =>
      route.request().method() === 'DELETE' ? route.fulfill({ status: 502, body: '' }) : route.continue(),
    );
    await other.button('Cancel').click();
    await expect.poll(() => other.notes.textContent()).toContain('Another server responded with status 502');
    await other.page.unrouteAll();
    await other.button('Cancel').click();
    await expectOutcome(other, CANCELLED);
    await expectOutcome(ui, CANCELLED);
    expect(await other.button('Retry import').count()).toBe(0);
    expect(await testbed.countRows('contacts')).toBe(0);
  });

  it('an import cancelled while it waits for a slot never starts', async () => {
    const second = await testbed.stage.openTab();
    await second.prepareText('public.notes', 'notes.csv', 'id\n1\n');
    await second.startButton.waitFor();
    await ui.startSlowly(BYTES_PER_SECOND);
    await second.startButton.click();
    await second.page.getByText('Waiting for a free slot').waitFor();
    await second.button('Cancel').click();
    await expectOutcome(second, CANCELLED);
    await ui.throttleUpload(0);
    await expectOutcome(ui, LOADED);
    expect(await testbed.countRows('notes')).toBe(0);
    expect(
      await testbed.database.query("SELECT 1 FROM stream_engine.imports WHERE table_name = 'notes'"),
    ).toEqual([]);
  });

  it('Cancel after COMMIT shows the receipt', async () => {
    // Delays the request of the click until the import has ended.
    await ui.page.route('**/v1/imports/*', async (route) => {
      if (route.request().method() === 'DELETE') {
        await ui.throttleUpload(0);
        await until(async () => (await testbed.countRows('contacts')) === 10_000);
      }
      await route.continue();
    });
    await ui.startSlowly(BYTES_PER_SECOND);
    await ui.button('Cancel').click();
    await expectOutcome(ui, LOADED);
  });

  it('a killed service loads nothing, and a retry loads the file once', async () => {
    await ui.startSlowly(BYTES_PER_SECOND);
    const { stage, database } = testbed;
    await stage.service.kill();
    await expect.poll(() => ui.notes.textContent()).toContain(UNREACHABLE);
    await stage.restart();
    await expectOutcome(ui, 'Import failed: nothing was loaded');
    expect(await ui.page.locator('main').textContent()).toContain('The service stopped');
    expect(await testbed.countRows('contacts')).toBe(0);
    await ui.throttleUpload(0);
    await ui.button('Retry import').click();
    await expectOutcome(ui, LOADED);
    expect(await testbed.countRows('contacts')).toBe(10_000);
    expect(
      await database.query('SELECT state FROM stream_engine.imports ORDER BY started_at DESC LIMIT 2'),
    ).toEqual([{ state: 'committed' }, { state: 'died' }]);
  });

  it('an import resumes with a frozen service', async () => {
    await ui.startSlowly(BYTES_PER_SECOND);
    const { service } = testbed.stage;
    const notes = async () => (await ui.notes.allTextContents()).join();
    service.process.kill('SIGSTOP');
    try {
      await expect.poll(notes).toContain(UNREACHABLE);
    } finally {
      service.process.kill('SIGCONT');
    }
    await expect.poll(notes).not.toContain(UNREACHABLE);
    await ui.throttleUpload(0);
    await expectOutcome(ui, LOADED);
    expect(await testbed.countRows('contacts')).toBe(10_000);
  });

  it('an import finishes after SIGTERM before the service ends', async () => {
    await ui.startSlowly(BYTES_PER_SECOND);
    const { stage } = testbed;
    const exit = stage.service.stop();
    await until(async () => (await fetch(`${stage.service.url}/readyz`)).status === 503);
    await ui.throttleUpload(0);
    await expectOutcome(ui, LOADED);
    expect(await exit).toBe(0);
    expect(await testbed.countRows('contacts')).toBe(10_000);
    await stage.restart();
  });
});
