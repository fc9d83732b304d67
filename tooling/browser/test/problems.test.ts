import { mkdir, rename, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { PostgresProxy } from '@repo/faults';
import type { Route } from 'playwright-core';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { remoteHost } from '../src/chromium.ts';
import type { ConsolePage } from '../src/console-page.ts';
import { describePage, expectOutcome } from './testbed.ts';

const notes = 'id,words\n1,hello\n';
const LOADED = '1 row loaded into public.notes';

const uncertain = { title: 'Unknown', code: 'COMMIT_OUTCOME_UNKNOWN', detail: 'they may be loaded' };

/** Answer of a proxy instead of the service. */
const proxyPage = (status: number) => ({ status, contentType: 'text/html', body: '<h1>A proxy</h1>' });

let proxy: PostgresProxy;

const options = {
  schema: 'CREATE TABLE notes (id int PRIMARY KEY, words text)',
  settings: { AUTH: 'off', ALLOWED_HOSTS: remoteHost, IMPORTS_MAX: 1, IMPORTS_WAIT_MS: 0 },
  databaseUrl: async ({ url }: { readonly url: string }) => {
    proxy = await PostgresProxy.open(url);
    return proxy.url;
  },
};

describePage('problems on the page', options, (testbed) => {
  let ui: ConsolePage;

  afterAll(() => proxy?.stop());

  beforeEach(async () => {
    await testbed.database.query('TRUNCATE notes');
    ui = await testbed.stage.show();
    await ui.chooseTable('public.notes');
  });

  const note = () => ui.notes.allTextContents();
  const one = (text: string) => [expect.stringContaining(text)];
  const prepareBig = async (page: ConsolePage) =>
    page.prepare('public.contacts', await testbed.stage.contactsFile(5_000));
  const start = async () => {
    await ui.startButton.click();
    await expectOutcome(ui, LOADED);
  };
  const dropArea = () => ui.page.locator('.file-drop').textContent();
  const tryAgain = () => ui.button('Try again').click();

  it.each([
    [
      'a workbook',
      'book.xlsx',
      Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(26), Buffer.from('xl/workbook.xml')]),
      'CONTENT_NOT_CSV',
    ],
    ['an empty file', 'empty.csv', '', 'FILE_EMPTY'],
    ['a damaged file', 'notes.csv.gz', gzipSync(notes).fill(0, 12), 'COMPRESSION_CORRUPT'],
  ])('rejects %s before uploading', async (_, name, bytes, code) => {
    await ui.chooseText(name, bytes);
    await expect.poll(note).toEqual(one(code));
    expect(await ui.page.locator('.start-bar button:enabled').count()).toBe(0);
  });

  it.each(['notes.csv.gz', 'notes'])('imports a compressed file, %s, like any other', async (name) => {
    await ui.chooseText(name, gzipSync(notes));
    await start();
  });

  it.each([
    [
      'service',
      'Cannot reach the service',
      () => testbed.stage.service.kill(),
      () => testbed.stage.restart(),
    ],
    ['database', 'DATABASE_UNAVAILABLE', () => proxy.stop(), () => proxy.start()],
  ])('reports a missing %s, and retries on request', async (_, problem, stop, restart) => {
    await stop();
    await ui.chooseText('notes.csv', notes);
    await expect.poll(note).toEqual(one(problem));
    await restart();
    await expect
      .poll(async () => {
        if (await ui.notes.count()) await tryAgain();
        return ui.startButton.count();
      })
      .toBe(1);
    await start();
  });

  it('reports a database that is lost during an import', async () => {
    await prepareBig(ui);
    await ui.startSlowly(50_000);
    await proxy.stop();
    await ui.throttleUpload(0);
    await expectOutcome(ui, 'Import failed: nothing was loaded');
    expect(await note()).toEqual(one('DATABASE_UNAVAILABLE'));
    await proxy.start();
    expect(await testbed.countRows('contacts')).toBe(0);
  });

  it('reports a service without a free slot', async () => {
    await ui.chooseText('notes.csv', notes);
    await ui.startButton.waitFor();
    const other = await testbed.stage.openTab();
    await prepareBig(other);
    await other.startSlowly(50_000);
    await ui.startButton.click();
    await expect.poll(note).toEqual(one('CAPACITY_REACHED'));
    await other.button('Cancel').click();
    await other.outcome.waitFor();
    await ui.button('Retry import').click();
    await expectOutcome(ui, LOADED);
  });

  it.each([
    ['v1/tables?*', '#/'],
    ['v1/imports?*', '#/imports'],
  ])('reports a proxy that requires a sign-in for %s', async (address, place) => {
    await ui.page.route(`**/${address}`, (route) => route.fulfill(proxyPage(200)), { times: 1 });
    await ui.page.goto(`${testbed.stage.service.url}/favicon.svg`);
    await ui.page.goto(`${testbed.stage.service.url}/${place}`);
    await expect.poll(note).toEqual(one('with status 200'));
    expect(await note()).toEqual(one('sign in'));
    await tryAgain();
    await expect.poll(note).toEqual([]);
  });

  it('reports a proxy that rejects the size of an upload', async () => {
    await ui.page.route('**/v1/imports/public.notes?*', (route) => route.fulfill(proxyPage(413)));
    await ui.chooseText('notes.csv', notes);
    await ui.startButton.click();
    await ui.page.getByText('Waiting for the outcome of the import').waitFor();
    await expectOutcome(ui, 'Import failed: nothing was loaded');
    expect(await note()).toEqual(one('Another server responded with status 413'));
    expect(await note()).toEqual(one('size'));
  });

  it('neither saves a proxy’s page as rejects nor reads it as events', async () => {
    await ui.chooseText('notes.csv', 'id,words\n1,hello\nx,bye\n');
    await ui.startButton.click();
    await ui.outcome.waitFor();
    let downloads = 0;
    ui.page.on('download', () => downloads++);
    await ui.page.route('**/rejects', (route) => route.fulfill(proxyPage(200)));
    await ui.button('Download CSV').click();
    await expect.poll(note).toEqual(one('with status 200'));
    expect(downloads).toBe(0);
    await ui.page.route('**/events', (route) => route.fulfill(proxyPage(200)));
    await ui.page.reload();
    await expect.poll(note).toEqual(one('with status 200'));
    await ui.page.unrouteAll();
    await ui.outcome.waitFor();
    expect(await note()).toEqual([]);
  });

  it.each<[string, (route: Route, file: string) => Promise<void>]>([
    ['a proxy drops', (route) => route.fulfill(proxyPage(502))],
    [
      'leaves the outcome of COMMIT open',
      (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', json: uncertain }),
    ],
    [
      'is lost, and whose file is moved',
      async (route, file) => {
        await rename(file, `${file}.old`);
        await route.abort();
      },
    ],
  ])('asks the ledger about an answer that %s', async (_, answer) => {
    const file = testbed.stage.file('lost.csv');
    await writeFile(file, notes);
    await ui.fileInput.setInputFiles(file);
    await ui.page.route('**/v1/imports/public.notes?*', async (route) => {
      await route.fetch();
      await answer(route, file);
    });
    await start();
    expect(await testbed.countRows('notes')).toBe(1);
  });

  it('works over plain HTTP from another host, without features that require HTTPS', async () => {
    const other = await testbed.stage.openTab(testbed.stage.service.url.replace('127.0.0.1', remoteHost));
    expect(await other.page.evaluate(() => isSecureContext)).toBe(false);
    await other.importText('public.notes', 'notes.csv', notes);
    await expectOutcome(other, LOADED);
  });

  it('reconnects if events break off', async () => {
    await prepareBig(ui);
    let times = 0;
    await ui.page.route('**/events', (route) => (times++ < 3 ? route.abort() : route.continue()));
    await ui.startSlowly(50_000);
    await expect.poll(() => times).toBeGreaterThan(3);
    await ui.button('Cancel').click();
    await expectOutcome(ui, 'Cancelled: nothing was loaded');
  });

  it('reports a file that changed after it was chosen', async () => {
    const file = testbed.stage.file('notes.csv');
    await writeFile(file, notes);
    await ui.fileInput.setInputFiles(file);
    await ui.startButton.waitFor();
    await writeFile(file, 'id,words\n1,hello\n2,bye\n');
    await ui.startButton.click();
    await expect.poll(note).toEqual(one('FILE_CHANGED'));
    expect(await ui.button('Retry import').count()).toBe(0);
    await ui.link('Change settings').click();
    await expect.poll(() => ui.startButton.textContent()).toContain('17 bytes');
    await rename(file, `${file}.old`);
    await ui.page.getByLabel('Mode').selectOption('upsert');
    await expect.poll(note).toEqual(one('FILE_CHANGED'));
    await ui.fileInput.setInputFiles(`${file}.old`);
    await expect.poll(() => ui.startButton.textContent()).toContain('23 bytes');
  });

  it('warns about a file that changes during the upload', async () => {
    const file = testbed.stage.file('moving.csv');
    const records = Array.from({ length: 50_000 }, (_, id) => `${id},words that were there\n`).join('');
    await writeFile(file, `id,words\n${records}`);
    await ui.fileInput.setInputFiles(file);
    await ui.startButton.waitFor();
    await ui.startSlowly(50_000);
    await writeFile(file, `id,words\n${records.replaceAll('were', 'came')}`);
    await ui.throttleUpload(0);
    await expectOutcome(ui, '50,000 rows loaded into public.notes');
    expect(await ui.outcome.getAttribute('class')).not.toContain('good');
    expect(await ui.page.getByRole('alert').textContent()).toContain(
      'The file was changed, moved or deleted',
    );
    // A third text may be half of each.
    const texts = await testbed.database.query('SELECT DISTINCT words FROM notes');
    expect(texts.length).toBeGreaterThan(1);
  });

  it('rejects a folder', async () => {
    const folder = testbed.stage.file('folder.csv');
    await mkdir(folder);
    await ui.drop(ui.fileInput, [folder]);
    await expect.poll(note).toEqual(one('or is a folder'));
  });

  it('rejects a drop of two files', async () => {
    const files = ['one.csv', 'two.csv'].map((name) => testbed.stage.file(name));
    for (const file of files) await writeFile(file, notes);
    await ui.drop(ui.fileInput, files);
    await expect.poll(dropArea).toContain('Drop one file at a time.');
    await ui.drop(ui.fileInput, files.slice(0, 1));
    await expect.poll(dropArea).toMatch(/^one\.csv .* to replace it$/);
  });

  it('ignores a file dropped elsewhere on the page', async () => {
    const file = testbed.stage.file('stray.csv');
    await writeFile(file, notes);
    await ui.chooseText('notes.csv', notes);
    await ui.drop(ui.page.locator('.app-header'), [file]);
    await start();
  });
});
