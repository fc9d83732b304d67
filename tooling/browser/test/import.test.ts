import { gzipSync } from 'node:zlib';
import { checksumSql, writeContactsFile } from '@repo/csv-gen';
import type { Page, Response } from 'playwright-core';
import { expect, it } from 'vitest';
import { describePage, expectOutcome } from './testbed.ts';

const formatCount = (count: number) => count.toLocaleString('en');
/** Slow enough to check the page during the import. */
const BYTES_PER_SECOND = 5_000_000;

/** Limit for all files of the page together. */
const FILE_BYTES_MAX = 100_000;

describePage('an import', { settings: { MEMORY_LIMIT: 512 * 2 ** 20 } }, (testbed) => {
  it('all files of the page are at most 100 kB compressed', async () => {
    const { page } = await testbed.stage.openTab('favicon.svg');
    const responses: Response[] = [];
    page.on('response', (response) => responses.push(response));
    await page.goto(testbed.stage.service.url);
    await page.getByRole('combobox', { name: 'Table' }).waitFor();
    const files = responses.filter((response) => !response.url().includes('/v1/'));
    expect(files.length).toBeGreaterThanOrEqual(3);
    const bodies = await Promise.all(files.map((response) => response.body()));
    expect(bodies.reduce((sum, body) => sum + gzipSync(body).length, 0)).toBeLessThan(FILE_BYTES_MAX);
    const sizes = await Promise.all(files.map((response) => response.request().sizes()));
    expect(sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0)).toBeLessThan(
      FILE_BYTES_MAX,
    );
  });

  it('shows progress, then a receipt that matches file and table', async () => {
    const file = testbed.stage.file('contacts.csv');
    const expected = await writeContactsFile(file, { rows: 100_000, dirt: 0.01 });
    const ui = await testbed.stage.show();
    const { page } = ui;
    await ui.chooseTable('public.contacts');
    await ui.drop(ui.fileInput, [file]);
    await expect.poll(() => ui.startButton.textContent()).toBe('Import 20 MB into public.contacts');
    await ui.startSlowly(BYTES_PER_SECOND);

    await page.locator('.chart canvas').nth(1).waitFor();
    await expect.poll(() => coloursOf(page, 0)).toContain('rgb(29, 78, 216)');
    // The second colour is that of the memory limit.
    await expect
      .poll(() => coloursOf(page, 1))
      .toEqual(expect.arrayContaining(['rgb(29, 78, 216)', 'rgb(179, 38, 30)']));
    const [pace, memory] = await page.locator('.chart p').allTextContents();
    expect(pace).toMatch(/^Rows per second: current [\d,]+, peak [\d,]{6,}$/);
    expect(memory).toMatch(/^Service memory: peak \d+ MiB of 512 MiB$/);
    expect(await page.locator('p[aria-live]').textContent()).toMatch(
      /^(Waiting for the file|Processing records|Waiting for the database)\. /,
    );
    await ui.waitUntilSent(0.3);

    // Other sessions see no rows yet.
    expect(await testbed.countRows('contacts')).toBe(0);
    expect(await ui.button('Cancel').isVisible()).toBe(true);

    await ui.throttleUpload(0);
    await ui.outcome.waitFor();
    const { read, loaded, rejected } = expected.rows;
    await expectOutcome(
      ui,
      `${formatCount(loaded)} rows loaded into public.contacts, ${formatCount(rejected)} records rejected`,
    );
    expect(await testbed.countRows('contacts')).toBe(loaded);
    const [table] = await testbed.database.query(checksumSql('contacts'));
    expect(table?.['columns']).toEqual(expected.columns);

    const figure = (name: string) => page.locator('.figures > div', { hasText: name }).locator('dd');
    for (const [name, value] of Object.entries({ 'Records read': read, Loaded: loaded, Rejected: rejected }))
      expect(await figure(name).textContent(), name).toBe(formatCount(value));
    expect(await page.locator('.hash').textContent()).toBe(expected.sha256);
    const reasons = await ui.cells('.reasons tr', 0, 2);
    expect(Object.fromEntries(reasons)).toEqual(
      Object.fromEntries(Object.entries(expected.rejects.byCode).map(([code, n]) => [code, formatCount(n)])),
    );
  });
});

/** Opaque colours of a chart: `rgb(1, 2, 3)`. */
function coloursOf(page: Page, chart: number): Promise<string[]> {
  return page
    .locator('.chart canvas')
    .nth(chart)
    .evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
      const colours = new Set<string>();
      for (let i = 0; i < data.length; i += 4)
        if (data[i + 3] === 255) colours.add(`rgb(${data[i]}, ${data[i + 1]}, ${data[i + 2]})`);
      return [...colours];
    });
}
