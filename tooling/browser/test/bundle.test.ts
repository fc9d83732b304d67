import type { Response } from 'playwright-core';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../src/chromium.ts';
import { openTestbed, type Testbed } from './testbed.ts';

const BYTES_MAX = 100_000;

describe.skipIf(!chromiumPath)('what the page is made of', () => {
  let testbed: Testbed;
  let responses: Response[];

  beforeAll(async () => {
    testbed = await openTestbed();
    const { page } = await testbed.stage.openTab('favicon.svg');
    responses = [];
    page.on('response', (response) => responses.push(response));
    await page.goto(testbed.stage.service.url);
    await page.getByRole('combobox', { name: 'Table' }).waitFor();
  });

  const files = () => responses.filter((response) => !response.url().includes('/v1/'));

  it('is 100 kB at most, compressed', async () => {
    expect(files().length).toBeGreaterThanOrEqual(3);
    const bodies = await Promise.all(files().map((response) => response.body()));
    const bytes = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
    expect(bytes).toBeLessThan(BYTES_MAX);
    const sizes = await Promise.all(files().map((response) => response.request().sizes()));
    expect(sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0)).toBeLessThan(BYTES_MAX);
  });

  it('lets in nothing from elsewhere, not even what somebody smuggles into it', async () => {
    const policy = await files()[0]!.headerValue('content-security-policy');
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'$/);
    expect(policy).not.toContain('unsafe');
    const { page, faults } = testbed.stage.tabs.at(-1)!;
    const refused = await page.evaluate(async () => {
      const seen: string[] = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
        seen.push(effectiveDirective),
      );
      document.body.insertAdjacentHTML(
        'beforeend',
        '<img src="http://127.0.0.1:1/x.png"><b onclick="1">x</b>',
      );
      document.body.append(
        Object.assign(document.createElement('script'), { textContent: 'window.smuggled = true' }),
      );
      await fetch('http://127.0.0.1:1/').catch(() => {});
      await new Promise((resolve) => setTimeout(resolve));
      return { seen: seen.toSorted(), smuggled: 'smuggled' in window };
    });
    expect(refused).toEqual({
      seen: ['connect-src', 'img-src', 'script-src-attr', 'script-src-elem'],
      smuggled: false,
    });
    // They are this test's doing.
    expect(faults.splice(0).length).toBeGreaterThan(0);
  });
});
