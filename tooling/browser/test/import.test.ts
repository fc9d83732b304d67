import { checksumSql, type ExpectedOutcome } from '@repo/csv-gen';
import { beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../src/chromium.ts';
import { writeContacts } from '../src/contacts-file.ts';
import { coloursOf } from './canvas.ts';
import { openTestbed, type Testbed } from './testbed.ts';

const formatCount = (count: number) => count.toLocaleString('en');
/** Slow enough to be watched. */
const BYTES_PER_SECOND = 50_000_000;

describe.skipIf(!chromiumPath)('an import of 200 MB', () => {
  let testbed: Testbed;
  let file: string;
  let expected: ExpectedOutcome;

  beforeAll(async () => {
    testbed = await openTestbed({ settings: { MEMORY_LIMIT: 512 * 2 ** 20 } });
    file = testbed.stage.file('contacts.csv');
    expected = await writeContacts(file, { rows: 1_000_000, dirt: 0.01 });
  });

  it('is dropped, planned, watched and found in the table', async () => {
    const ui = await testbed.stage.show();
    const { page } = ui;
    await ui.chooseTable('public.contacts');
    await ui.drop(ui.fileInput, [file]);
    await expect.poll(() => ui.startButton.textContent()).toBe('Import 202 MB into public.contacts');
    await ui.startSlowly(BYTES_PER_SECOND);

    // Two charts, the line of the limit among what they show, and what the import waits for.
    await page.locator('.chart canvas').nth(1).waitFor();
    await expect.poll(() => coloursOf(page, 0)).toContain('rgb(29, 78, 216)');
    await expect
      .poll(() => coloursOf(page, 1))
      .toEqual(expect.arrayContaining(['rgb(29, 78, 216)', 'rgb(179, 38, 30)']));
    const [pace, memory] = await page.locator('.chart p').allTextContents();
    expect(pace).toMatch(/^Rows per second: now [\d,]+, at most [\d,]{6,}$/);
    expect(memory).toMatch(/^Memory of the service: at most \d+ MiB of 512 MiB$/);
    expect(await page.getByText('Waiting for').textContent()).toMatch(
      /^Waiting for (the file|nothing|the database): .*\.$/,
    );
    await ui.untilSent(0.3);

    // Nobody else sees a row of it.
    expect(await testbed.countRows('contacts')).toBe(0);
    expect(await ui.cancelButton.isVisible()).toBe(true);

    await ui.throttleUpload(0);
    await ui.outcome.waitFor({ timeout: 110_000 });
    const { loaded, rejected } = expected.rows;
    expect(await ui.outcome.textContent()).toBe(
      `${formatCount(loaded)} rows were loaded into public.contacts, and ${formatCount(rejected)} records were rejected`,
    );
    expect(await testbed.countRows('contacts')).toBe(expected.rows.loaded);
    const [table] = await testbed.database.query(checksumSql('contacts'));
    expect(table?.['columns']).toEqual(expected.columns);

    for (const [name, value] of [
      ['records read', expected.rows.read],
      ['loaded', expected.rows.loaded],
      ['rejected', expected.rows.rejected],
    ] as const)
      expect(await ui.figure(name).textContent(), name).toBe(formatCount(value));
    expect(await page.locator('.hash').textContent()).toBe(expected.sha256);
    const reasons = await page
      .locator('.reasons tr')
      .evaluateAll((rows) =>
        rows.map((row) => [...row.children].slice(0, 2).map((cell) => cell.textContent)),
      );
    expect(Object.fromEntries(reasons)).toEqual(
      Object.fromEntries(Object.entries(expected.rejects.byCode).map(([code, n]) => [code, formatCount(n)])),
    );
  });
});
