import { until } from '@repo/faults';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumPath } from '../src/chromium.ts';
import { writeContacts } from '../src/contacts-file.ts';
import { openTestbed, type Testbed } from './testbed.ts';

/** The file would take twenty seconds. */
const BYTES_PER_SECOND = 100_000;

describe.skipIf(!chromiumPath)('a service that ends in the middle of an import', () => {
  let testbed: Testbed;
  let file: string;

  beforeAll(async () => {
    testbed = await openTestbed();
    file = testbed.stage.file('contacts.csv');
    await writeContacts(file, { rows: 10_000 });
  });

  beforeEach(async () => {
    await testbed.database.query('TRUNCATE contacts');
    const ui = await testbed.stage.show();
    await ui.prepare('public.contacts', file);
    await ui.startSlowly(BYTES_PER_SECOND);
  });

  it('by SIGKILL has loaded nothing, and the file can be sent again, once', async () => {
    const { stage, database } = testbed;
    const [ui] = stage.tabs;
    await stage.service.kill();
    await expect.poll(() => ui!.notes.textContent()).toContain('The service cannot be reached');
    await stage.restart();
    await expect.poll(() => ui!.outcome.textContent()).toBe('Nothing was loaded');
    expect(await ui!.page.locator('main').textContent()).toContain('The service was stopped');
    expect(await testbed.countRows('contacts')).toBe(0);
    await ui!.throttleUpload(0);
    await ui!.page.getByRole('button', { name: 'Send the file again' }).click();
    await expect.poll(() => ui!.outcome.textContent()).toBe('10,000 rows were loaded into public.contacts');
    expect(await testbed.countRows('contacts')).toBe(10_000);
    expect(await database.query('SELECT state FROM stream_engine.imports ORDER BY started_at')).toEqual([
      { state: 'died' },
      { state: 'committed' },
    ]);
  });

  it('or only stands still, cannot be reached; when it goes on, so does the page', async () => {
    const { stage } = testbed;
    const [ui] = stage.tabs;
    const notes = () => expect.poll(() => ui!.notes.allTextContents().then((texts) => texts.join()));
    stage.service.process.kill('SIGSTOP');
    try {
      await notes().toContain('The service cannot be reached');
    } finally {
      stage.service.process.kill('SIGCONT');
    }
    await notes().not.toContain('The service cannot be reached');
    await ui!.throttleUpload(0);
    await expect.poll(() => ui!.outcome.textContent()).toBe('10,000 rows were loaded into public.contacts');
    expect(await testbed.countRows('contacts')).toBe(10_000);
  });

  it('by SIGTERM lets it finish', async () => {
    const { stage } = testbed;
    const [ui] = stage.tabs;
    const exit = stage.service.stop();
    await until(async () => (await fetch(`${stage.service.url}/readyz`)).status === 503);
    await ui!.throttleUpload(0);
    await expect.poll(() => ui!.outcome.textContent()).toBe('10,000 rows were loaded into public.contacts');
    expect(await exit).toBe(0);
    expect(await testbed.countRows('contacts')).toBe(10_000);
    await stage.restart();
  });
});
