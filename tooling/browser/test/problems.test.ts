import { mkdir, rename, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { PostgresProxy } from '@repo/faults';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumPath, otherName } from '../src/chromium.ts';
import type { ConsolePage } from '../src/console-page.ts';
import { writeContacts } from '../src/contacts-file.ts';
import { openTestbed, type Testbed } from './testbed.ts';

/** What a proxy answers itself, in place of the service. */
const proxyPage = (status: number) => ({ status, contentType: 'text/html', body: '<h1>A proxy</h1>' });

describe.skipIf(!chromiumPath)('what goes wrong', () => {
  let testbed: Testbed;
  let proxy: PostgresProxy;
  let ui: ConsolePage;
  let big: string;

  beforeAll(async () => {
    testbed = await openTestbed({
      schema: 'CREATE TABLE notes (id int PRIMARY KEY, words text)',
      settings: { AUTH: 'off', ALLOWED_HOSTS: otherName, IMPORTS_MAX: 1, IMPORTS_WAIT_MS: 0 },
      databaseUrl: async ({ url }) => {
        proxy = await PostgresProxy.open(url);
        return proxy.url;
      },
    });
    big = testbed.stage.file('contacts.csv');
    await writeContacts(big, { rows: 20_000 });
  });

  afterAll(() => proxy?.stop());

  beforeEach(async () => {
    await testbed.database.query('TRUNCATE notes');
    ui = await testbed.stage.show();
    await ui.chooseTable('public.notes');
  });

  const note = () => ui.notes.allTextContents();
  const one = (text: string) => [expect.stringContaining(text)];
  const loaded = () => expect.poll(() => ui.outcome.textContent()).toBe('1 row was loaded into public.notes');
  const tryAgain = () => ui.page.getByRole('button', { name: 'Try again' }).click();

  it.each([
    [
      'a workbook',
      'book.xlsx',
      Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(26), Buffer.from('xl/workbook.xml')]),
      'CONTENT_NOT_CSV',
    ],
    ['an empty file', 'empty.csv', '', 'FILE_EMPTY'],
    ['a damaged file', 'notes.csv.gz', gzipSync('id,words\n1,hello\n').fill(0, 12), 'COMPRESSION_CORRUPT'],
  ])('%s is refused before it is sent', async (_, name, bytes, code) => {
    await ui.takeText(name, bytes);
    await expect.poll(note).toEqual(one(code));
    expect(await ui.page.locator('.start-bar button:enabled').count()).toBe(0);
  });

  it.each(['notes.csv.gz', 'notes'])('a compressed file, %s, is as good as another', async (name) => {
    await ui.takeText(name, gzipSync('id,words\n1,hello\n'));
    await ui.startButton.click();
    await loaded();
  });

  it('no service: asked again when there is one', async () => {
    await testbed.stage.service.kill();
    await ui.takeText('notes.csv', 'id,words\n1,hello\n');
    await expect.poll(note).toEqual(one('The service cannot be reached'));
    await testbed.stage.restart();
    await tryAgain();
    await ui.startButton.click();
    await loaded();
  });

  it('no database: asked again when there is one', async () => {
    await proxy.stop();
    await ui.takeText('notes.csv', 'id,words\n1,hello\n');
    await expect.poll(note).toEqual(one('DATABASE_UNAVAILABLE'));
    await ui.page.reload();
    await expect.poll(note).toEqual(one('DATABASE_UNAVAILABLE'));
    await proxy.start();
    await tryAgain();
    await ui.chooseTable('public.notes');
    await ui.takeText('notes.csv', 'id,words\n1,hello\n');
    await expect
      .poll(async () => {
        if (await ui.notes.count()) await tryAgain();
        return ui.startButton.count();
      })
      .toBe(1);
    await ui.startButton.click();
    await loaded();
  });

  it('a database that is lost in the middle', async () => {
    await ui.prepare('public.contacts', big);
    await ui.startSlowly(200_000);
    await proxy.stop();
    await ui.throttleUpload(0);
    await expect.poll(() => ui.outcome.textContent()).toBe('Nothing was loaded');
    expect(await note()).toEqual(one('DATABASE_UNAVAILABLE'));
    await proxy.start();
    expect(await testbed.countRows('contacts')).toBe(0);
  });

  it('all slots are taken', async () => {
    await ui.takeText('notes.csv', 'id,words\n1,hello\n');
    await ui.startButton.waitFor();
    const other = await testbed.stage.openTab();
    await other.prepare('public.contacts', big);
    await other.startSlowly(200_000);
    await ui.startButton.click();
    await expect.poll(note).toEqual(one('CAPACITY_REACHED'));
    await other.cancelButton.click();
    await other.outcome.waitFor();
    await ui.page.getByRole('button', { name: 'Send the file again' }).click();
    await loaded();
  });

  it('a proxy that answers with a page of its own', async () => {
    await ui.page.route('**/plan*', (route) => route.fulfill(proxyPage(502)), { times: 1 });
    await ui.takeText('notes.csv', 'id,words\n1,hello\n');
    await expect.poll(note).toEqual(one('Another server answered, with status 502'));
    await tryAgain();
    // The import is made, and its answer lost.
    await ui.page.route('**/v1/imports/public.notes?*', async (route) => {
      await route.fetch();
      await route.fulfill(proxyPage(502));
    });
    await ui.startButton.click();
    await loaded();
    expect(await testbed.countRows('notes')).toBe(1);
  });

  it.each([
    ['v1/tables?*', '#/'],
    ['v1/imports?*', '#/imports'],
  ])('a proxy that wants a sign-in is named where %s is asked for', async (address, place) => {
    await ui.page.route(`**/${address}`, (route) => route.fulfill(proxyPage(200)), { times: 1 });
    await ui.page.goto(`${testbed.stage.service.url}/favicon.svg`);
    await ui.page.goto(`${testbed.stage.service.url}/${place}`);
    await expect.poll(note).toEqual(one('with status 200'));
    expect(await note()).toEqual(one('sign in'));
    await tryAgain();
    await expect.poll(note).toEqual([]);
  });

  it('a proxy that refuses an upload for its size is named with its status', async () => {
    await ui.takeText('notes.csv', 'id,words\n1,hello\n');
    await ui.startButton.waitFor();
    await ui.page.route('**/v1/imports/public.notes?*', (route) => route.fulfill(proxyPage(413)));
    await ui.startButton.click();
    await ui.page.getByText('Waiting for the service to say what became of the import').waitFor();
    await expect.poll(() => ui.outcome.textContent()).toBe('Nothing was loaded');
    expect(await note()).toEqual(one('Another server answered, with status 413'));
    expect(await note()).toEqual(one('size'));
  });

  it('a proxy’s page is not saved as rejects, nor taken for the events of an import', async () => {
    await ui.takeText('notes.csv', 'id,words\n1,hello\nx,bye\n');
    await ui.startButton.click();
    await ui.outcome.waitFor();
    let downloads = 0;
    ui.page.on('download', () => downloads++);
    await ui.page.route('**/rejects', (route) => route.fulfill(proxyPage(200)));
    await ui.page.getByRole('button', { name: 'Download as CSV' }).click();
    await expect.poll(note).toEqual(one('with status 200'));
    expect(downloads).toBe(0);
    await ui.page.route('**/events', (route) => route.fulfill(proxyPage(200)));
    await ui.page.reload();
    await expect.poll(note).toEqual(one('with status 200'));
    await ui.page.unrouteAll();
    await ui.outcome.waitFor();
    expect(await note()).toEqual([]);
  });

  it('an answer that leaves open whether the rows are there: the ledger knows', async () => {
    const problem = { title: 'Unknown', code: 'COMMIT_OUTCOME_UNKNOWN', detail: 'they may be there' };
    await ui.page.route('**/v1/imports/public.notes?*', async (route) => {
      await route.fetch();
      await route.fulfill({ status: 503, contentType: 'application/problem+json', json: problem });
    });
    await ui.takeText('notes.csv', 'id,words\n1,hello\n');
    await ui.startButton.click();
    await loaded();
  });

  it('plain HTTP from another machine, to which browsers give less', async () => {
    const other = await testbed.stage.openTab(testbed.stage.service.url.replace('127.0.0.1', otherName));
    expect(await other.page.evaluate(() => isSecureContext)).toBe(false);
    await other.chooseTable('public.notes');
    await other.takeText('notes.csv', 'id,words\n1,hello\n');
    await other.startButton.click();
    await expect.poll(() => other.outcome.textContent()).toBe('1 row was loaded into public.notes');
  });

  it('events that break off are taken up again', async () => {
    await ui.prepare('public.contacts', big);
    let times = 0;
    await ui.page.route('**/events', (route) => (times++ < 3 ? route.abort() : route.continue()));
    await ui.startSlowly(200_000);
    await expect.poll(() => times).toBeGreaterThan(3);
    await ui.cancelButton.click();
    await expect.poll(() => ui.outcome.textContent()).toContain('Cancelled');
  });

  it('a file that has changed since it was chosen', async () => {
    const file = testbed.stage.file('notes.csv');
    await writeFile(file, 'id,words\n1,hello\n');
    await ui.takeFile(file);
    await ui.startButton.waitFor();
    await writeFile(file, 'id,words\n1,hello\n2,bye\n');
    await ui.startButton.click();
    await expect.poll(note).toEqual(one('FILE_CHANGED'));
    expect(await ui.page.getByRole('button', { name: 'Send the file again' }).count()).toBe(0);
    await ui.page.getByRole('link', { name: 'Change the plan' }).click();
    await expect.poll(() => ui.startButton.textContent()).toContain('17 bytes');
    await rename(file, `${file}.old`);
    await ui.page.getByLabel('Mode').selectOption('upsert');
    await expect.poll(note).toEqual(one('FILE_CHANGED'));
    await ui.takeFile(`${file}.old`);
    await expect.poll(() => ui.startButton.textContent()).toContain('23 bytes');
  });

  it('a file that changes while it is sent is loaded with a warning', async () => {
    const file = testbed.stage.file('moving.csv');
    const records = Array.from({ length: 50_000 }, (_, id) => `${id},words that were there\n`).join('');
    await writeFile(file, `id,words\n${records}`);
    await ui.takeFile(file);
    await ui.startButton.waitFor();
    await ui.startSlowly(200_000);
    await writeFile(file, `id,words\n${records.replaceAll('were', 'came')}`);
    await ui.throttleUpload(0);
    await expect.poll(() => ui.outcome.textContent()).toBe('50,000 rows were loaded into public.notes');
    expect(await ui.outcome.getAttribute('class')).not.toContain('good');
    expect(await ui.page.getByRole('alert').textContent()).toContain(
      'The file was changed, moved or deleted',
    );
    expect(await testbed.database.query('SELECT DISTINCT words FROM notes')).toHaveLength(2);
  });

  it('a file that is gone by the time its answer is lost: the ledger knows that it was loaded', async () => {
    const file = testbed.stage.file('gone.csv');
    await writeFile(file, 'id,words\n1,hello\n');
    await ui.takeFile(file);
    await ui.startButton.waitFor();
    await ui.page.route('**/v1/imports/public.notes?*', async (route) => {
      await route.fetch();
      await rename(file, `${file}.old`);
      await route.abort();
    });
    await ui.startButton.click();
    await loaded();
    expect(await testbed.countRows('notes')).toBe(1);
  });

  it('a folder', async () => {
    const folder = testbed.stage.file('folder.csv');
    await mkdir(folder);
    await ui.drop(ui.fileInput, [folder]);
    await expect.poll(note).toEqual(one('or is a folder'));
  });

  it('two files at once', async () => {
    const files = ['one.csv', 'two.csv'].map((name) => testbed.stage.file(name));
    for (const file of files) await writeFile(file, 'id,words\n1,hello\n');
    await ui.drop(ui.fileInput, files);
    await expect.poll(() => ui.page.locator('.file-drop').textContent()).toContain('One file at a time.');
    await ui.drop(ui.fileInput, files.slice(0, 1));
    await expect.poll(() => ui.page.locator('.file-drop').textContent()).toMatch(/^one\.csv .* instead$/);
  });

  it('a file that is dropped beside the place for it leaves the page where it is', async () => {
    const file = testbed.stage.file('beside.csv');
    await writeFile(file, 'id,words\n1,hello\n');
    await ui.takeText('notes.csv', 'id,words\n1,hello\n');
    await ui.drop(ui.page.locator('.app-header'), [file]);
    await ui.startButton.click();
    await loaded();
  });
});
