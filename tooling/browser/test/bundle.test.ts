import type { Response } from 'playwright-core';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { describePage } from './testbed.ts';

const BYTES_MAX = 100_000;

describePage('the files of the page', {}, (testbed) => {
  it('all files of the page are at most 100 kB compressed', async () => {
    const { page } = await testbed.stage.openTab('favicon.svg');
    const responses: Response[] = [];
    page.on('response', (response) => responses.push(response));
    await page.goto(testbed.stage.service.url);
    await page.getByRole('combobox', { name: 'Table' }).waitFor();
    const files = responses.filter((response) => !response.url().includes('/v1/'));
    expect(files.length).toBeGreaterThanOrEqual(3);
    const bodies = await Promise.all(files.map((response) => response.body()));
    expect(bodies.reduce((sum, body) => sum + gzipSync(body).length, 0)).toBeLessThan(BYTES_MAX);
    const sizes = await Promise.all(files.map((response) => response.request().sizes()));
    expect(sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0)).toBeLessThan(BYTES_MAX);
  });
});
