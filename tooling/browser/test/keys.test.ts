import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { childEnvironment, serviceProgram } from '@repo/faults';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { ConsolePage } from '../src/console-page.ts';
import { describePage, expectOutcome } from './testbed.ts';

const REQUIRED = 'API key required';
const NOT_ACCEPTED = 'API key not accepted';
const LOADED = '1 row loaded into public.notes';

const options = { schema: 'CREATE TABLE notes (id int, words text)', settings: { AUTH: 'keys' } };

describePage('a service with keys', options, (testbed) => {
  let ui: ConsolePage;
  let key: string;

  /** Creates a key with the service's command. */
  const createKey = async () => {
    const args = [serviceProgram, 'key', 'create', '--name', 'notes', '--tables', 'public.notes'];
    const env = childEnvironment({ DATABASE_URL: testbed.database.url });
    const { stdout } = await promisify(execFile)(process.execPath, args, { env });
    return /sek_[\da-f]{16}_[\w-]{43}/.exec(stdout)![0];
  };

  beforeAll(async () => {
    key = await createKey();
  });

  beforeEach(async () => {
    ui = await testbed.stage.show();
  });

  const enter = async (text: string) => {
    await ui.page.getByLabel('API key').fill(text);
    await ui.button('Use key').click();
  };
  const heading = () => ui.page.locator('h1').textContent();

  it('asks for a key, explains why one is not accepted, and forgets it on request', async () => {
    const { page } = ui;
    await expect.poll(heading).toBe(REQUIRED);
    await enter(`sek_0123456789abcdef_${'x'.repeat(43)}`);
    await expect.poll(heading).toBe(NOT_ACCEPTED);
    expect(await page.getByRole('alert').textContent()).toMatch(/\w{3,}.*\.$/);
    await enter(` ${key}\n`);
    await expect.poll(heading).toBe('New import');
    await ui.importText('public.notes', 'notes.csv', 'id,words\n1,hello\n');
    await expectOutcome(ui, LOADED);
    // Only this tab keeps the key.
    await page.reload();
    await expectOutcome(ui, LOADED);
    const other = await testbed.stage.openTab();
    await expect.poll(() => other.page.locator('h1').textContent()).toBe(REQUIRED);
    await page.getByRole('button', { name: 'Forget key' }).click();
    await expect.poll(heading).toBe(REQUIRED);
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });

  it('rejects a key with characters that no header can carry', async () => {
    await enter('sek_…');
    await expect
      .poll(() =>
        ui.page.getByLabel('API key').evaluate(({ validity }: HTMLInputElement) => validity.patternMismatch),
      )
      .toBe(true);
    expect(await heading()).toBe(REQUIRED);
    expect(await ui.page.evaluate(() => sessionStorage.length)).toBe(0);
  });

  it('reports that a key is for other tables', async () => {
    await enter(key);
    // The list omits the table, but a draft from another key may still name it.
    await ui.page.getByRole('combobox', { name: 'Table' }).evaluate((select) => {
      (select as HTMLSelectElement).append(new Option('public.contacts'));
    });
    await ui.prepareText('public.contacts', 'contacts.csv', 'id\n1\n');
    await expect.poll(() => ui.notes.textContent()).toContain('TABLE_FORBIDDEN');
    expect(await ui.startButton.count()).toBe(0);
  });

  it('reports that a key is for other modes', async () => {
    await enter(key);
    await ui.prepareText('public.notes', 'notes.csv', 'id,words\n2,bye\n');
    await ui.page.getByLabel('Mode').selectOption('replace');
    await expect.poll(() => ui.notes.allTextContents()).toEqual([expect.stringContaining('MODE_FORBIDDEN')]);
  });

  it('asks again after a key is revoked, and keeps the draft', async () => {
    await enter(key);
    await ui.prepareText('public.notes', 'notes.csv', 'id,words\n3,again\n');
    await ui.startButton.waitFor();
    await testbed.database.query('UPDATE stream_engine.keys SET revoked_at = now()');
    // The service caches keys for a few seconds.
    await expect
      .poll(async () => {
        await ui.link('Imports').click();
        await ui.link('New import').click();
        return heading();
      })
      .toBe(NOT_ACCEPTED);
    await enter(await createKey());
    await expect.poll(() => ui.startButton.textContent()).toBe('Import 17 bytes into public.notes');
    await ui.startButton.click();
    await expectOutcome(ui, LOADED);
  });
});
