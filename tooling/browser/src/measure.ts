// Measures how fast the page loads, and the browser's memory while the page uploads a file.
import { stat } from 'node:fs/promises';
import { writeContactsFile } from '@repo/csv-gen';
import { readFigures } from '@repo/faults';
import { decimals, holds, megabytes, milliseconds, runMeasurements, wholeNumber } from '@repo/measure';
import type { ConsolePage } from './console-page.ts';
import type { Stage } from './stage.ts';
import { withStage } from './with-stage.ts';

const LOADS = 5;
const PERCENTAGES = [5, 25, 50, 75, 95];
const LIMIT_MS = 600_000;

await runMeasurements({
  name: 'page',
  addOptions: (command) =>
    command.option('--rows <n>', 'records in the file; 5 million are about 1 GB', wholeNumber(), 5_000_000),
  run: ({ rows }: { readonly rows: number }, { progress }) =>
    withStage(async (stage) => {
      progress.show('generating the file');
      const file = stage.file('contacts.csv');
      await writeContactsFile(file, { rows });
      progress.show('loading the page');
      const ui = await stage.openTab();
      const load = await measureLoad(ui);
      const memory: { when: string; bytes: BrowserMemory }[] = [];
      const sample = async (when: string) => void memory.push({ when, bytes: await readMemory(stage) });
      await ui.prepare('public.contacts', file);
      await sample('before');
      const began = performance.now();
      await ui.startButton.click();
      for (const percent of PERCENTAGES) {
        progress.show('uploading', `${percent}%`);
        await ui.waitUntilSent(percent / 100);
        await sample(`${percent}%`);
      }
      await ui.outcome.waitFor({ timeout: LIMIT_MS });
      const seconds = (performance.now() - began) / 1000;
      await sample('receipt');
      const fileBytes = (await stat(file)).size;
      return {
        title: 'The web page',
        text: `${stage.browserName} loaded the page with an empty cache, and imported a file of ${megabytes(fileBytes)}. The heap is
what is alive after a garbage collection. The others are resident memory, in which the browser's own program is counted
once for each process; Chromium keeps renderers in reserve.`,
        conditions: [holds('the page shows the receipt', true, `after ${seconds.toFixed(0)} s`)],
        tables: [
          {
            title: 'Loading the page',
            header: ['figure', ''],
            rows: [
              ['first contentful paint, median of five', milliseconds(load.firstContentfulPaintMs)],
              [`its ${load.files} files, as transferred`, `${decimals(1)(load.transferredBytes / 1000)} kB`],
            ],
          },
          {
            title: 'Memory by share of the file sent',
            header: ['sent', 'JavaScript heap', 'renderers', 'browser', 'other processes'],
            rows: memory.map(({ when, bytes: { heap, renderers, browser, others } }) =>
              [when].concat([heap, renderers, browser, others].map(megabytes)),
            ),
          },
        ],
        figures: { browser: stage.browserName, load, fileBytes, seconds, memory },
      };
    }),
});

/** Loads the page several times with an empty cache. @returns the load with the median first paint */
async function measureLoad(ui: ConsolePage) {
  const devtools = await ui.devtools();
  const loads = [];
  for (let i = 0; i < LOADS; i++) {
    await devtools.send('Network.clearBrowserCache');
    await ui.page.reload();
    await ui.page.getByRole('combobox', { name: 'Table' }).waitFor();
    const load = await ui.page.evaluate(() => {
      const [navigation] = performance.getEntriesByType('navigation');
      const all = [navigation!, ...performance.getEntriesByType('resource')] as PerformanceResourceTiming[];
      const own = all.filter(({ name }) => !name.includes('/v1/'));
      return {
        firstContentfulPaintMs: performance.getEntriesByName('first-contentful-paint')[0]!.startTime,
        files: own.length,
        transferredBytes: own.reduce((sum, { transferSize }) => sum + transferSize, 0),
      };
    });
    loads.push(load);
  }
  return loads.toSorted((a, b) => a.firstContentfulPaintMs - b.firstContentfulPaintMs)[(LOADS - 1) / 2]!;
}

/** Memory of the browser in bytes. */
interface BrowserMemory {
  /** JavaScript heap of the page after a garbage collection. */
  readonly heap: number;
  /** Resident memory of renderer processes, including two or three spare ones. */
  readonly renderers: number;
  /** Resident memory of the main process. */
  readonly browser: number;
  /** Resident memory of other processes, including the one that uploads the file. */
  readonly others: number;
}

/** Reads the memory of the browser of a stage, and of its first tab. */
async function readMemory(stage: Stage): Promise<BrowserMemory> {
  const devtools = await stage.tabs[0]!.devtools();
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  const rss = { renderer: 0, browser: 0, other: 0 };
  for (const { type, id } of await stage.browserProcesses())
    rss[type === 'renderer' || type === 'browser' ? type : 'other'] += (await readFigures(id)).rssBytes;
  return { heap: usedSize, renderers: rss.renderer, browser: rss.browser, others: rss.other };
}
