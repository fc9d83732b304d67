import { readFigures } from '@repo/faults';
import type { Stage } from '../stage.ts';

/** In bytes. */
export interface BrowserMemory {
  /** Objects of the page's JavaScript that live, after a collection. */
  readonly heap: number;
  /** Resident, of the processes that show pages; two or three of them are waiting for one. */
  readonly renderers: number;
  /** Resident, of the main process. */
  readonly browser: number;
  /** Resident, of the others, among them the one that sends the file. */
  readonly others: number;
}

/** What the browser of a stage, and its first tab, take at this moment. */
export async function browserMemory(stage: Stage): Promise<BrowserMemory> {
  const devtools = await stage.tabs[0]!.devtools();
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  const rss = { renderer: 0, browser: 0, other: 0 };
  for (const { type, id } of await stage.browserProcesses())
    rss[type === 'renderer' || type === 'browser' ? type : 'other'] += (await readFigures(id)).rssBytes;
  return { heap: usedSize, renderers: rss.renderer, browser: rss.browser, others: rss.other };
}
