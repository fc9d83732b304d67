import { checksumSql, type ExpectedOutcome, writeContactsFile } from '@repo/csv-gen';
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { describePage, expectOutcome } from './testbed.ts';

const formatCount = (count: number) => count.toLocaleString('en');
/** Slow enough to check the page during the import. */
const BYTES_PER_SECOND = 50_000_000;

describePage('an import of 200 MB', { settings: { MEMORY_LIMIT: 512 * 2 ** 20 } }, (testbed) => {
  let file: string;
  let expected: ExpectedOutcome;

  beforeAll(async () => {
    file = testbed.stage.file('contacts.csv');
    expected = await writeContactsFile(file, { rows: 1_000_000, dirt: 0.01 });
  });

  it('shows progress, then a receipt that matches file and table', async () => {
    const ui = await testbed.stage.show();
    const { page } = ui;
    await ui.chooseTable('public.contacts');
    await ui.drop(ui.fileInput, [file]);
    await expect.poll(() => ui.startButton.textContent()).toBe('Import 202 MB into public.contacts');
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
    expect(await ui.cancelButton.isVisible()).toBe(true);

    await ui.throttleUpload(0);
    await ui.outcome.waitFor({ timeout: 110_000 });
    const { read, loaded, rejected } = expected.rows;
    await expectOutcome(
      ui,
      `${formatCount(loaded)} rows loaded into public.contacts, ${formatCount(rejected)} records rejected`,
    );
    expect(await testbed.countRows('contacts')).toBe(loaded);
    const [table] = await testbed.database.query(checksumSql('contacts'));
    expect(table?.['columns']).toEqual(expected.columns);

    for (const [name, value] of Object.entries({ 'Records read': read, Loaded: loaded, Rejected: rejected }))
      expect(await ui.figure(name).textContent(), name).toBe(formatCount(value));
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
