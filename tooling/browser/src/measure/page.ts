import { stat } from 'node:fs/promises';
import { decimals, holds, type Measurement, megabytes, milliseconds, wholeNumber } from '@repo/measure';
import { writeContacts } from '../contacts-file.ts';
import { withStage } from '../with-stage.ts';
import { type BrowserMemory, browserMemory } from './browser-memory.ts';
import { pageLoad } from './page-load.ts';

const PERCENTAGES = [5, 25, 50, 75, 95];
const LIMIT_MS = 600_000;

/** Measures how fast the page loads, and the browser's memory while the page uploads a file. */
export const page: Measurement<{ readonly rows: number }> = {
  name: 'page',
  addOptions: (command) =>
    command.option('--rows <n>', 'records in the file; 5 million are about 1 GB', wholeNumber(), 5_000_000),
  run: ({ rows }, { progress }) =>
    withStage(async (stage) => {
      progress.show('generating the file');
      const file = stage.file('contacts.csv');
      await writeContacts(file, { rows });
      progress.show('loading the page');
      const ui = await stage.openTab();
      const load = await pageLoad(ui);
      const memory: { when: string; bytes: BrowserMemory }[] = [];
      const sample = async (when: string) => void memory.push({ when, bytes: await browserMemory(stage) });
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
};
