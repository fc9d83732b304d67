import type { Page } from 'playwright-core';
import type { ConsolePage } from '../console-page.ts';

export interface PageLoad {
  readonly firstContentfulPaintMs: number;
  /** Files of the page, itself included. */
  readonly files: number;
  /** As they came over the wire, heads included. */
  readonly transferredBytes: number;
}

/** How often the page is loaded. */
const LOADS = 5;

/** What it takes to show the page with nothing of it in the cache: the load whose first paint is the median. */
export async function pageLoad(ui: ConsolePage): Promise<PageLoad> {
  const devtools = await ui.devtools();
  const loads: PageLoad[] = [];
  for (let i = 0; i < LOADS; i++) {
    await devtools.send('Network.clearBrowserCache');
    await ui.page.reload();
    await ui.page.getByRole('combobox', { name: 'Table' }).waitFor();
    loads.push(await lastLoad(ui.page));
  }
  return loads.toSorted((a, b) => a.firstContentfulPaintMs - b.firstContentfulPaintMs)[(LOADS - 1) / 2]!;
}

function lastLoad(page: Page): Promise<PageLoad> {
  return page.evaluate(() => {
    const [navigation] = performance.getEntriesByType('navigation');
    const resources = performance.getEntriesByType('resource');
    const own = [navigation!, ...resources].filter(({ name }) => !name.includes('/v1/'));
    return {
      firstContentfulPaintMs: performance.getEntriesByName('first-contentful-paint')[0]!.startTime,
      files: own.length,
      transferredBytes: own.reduce(
        (sum, entry) => sum + (entry as PerformanceResourceTiming).transferSize,
        0,
      ),
    };
  });
}
