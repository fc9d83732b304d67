import { readFigures } from '@repo/faults';
import type { Stage } from '../stage.ts';

/** Memory of the browser in bytes. */
export interface BrowserMemory {
  /** JavaScript heap of the page after a garbage collection. */
  readonly heap: number;
  /** Resident memory of renderer processes, including two or three spare ones. */
  readonly renderers: number;
  /** Resident memory of the main process. */
  readonly browser: number;
  /** Resident memory of other processes, including the one that uploads the file. */
  readonly others: number;
}

/** Measures the browser of a stage, and its first tab. */
export async function browserMemory(stage: Stage): Promise<BrowserMemory> {
  const devtools = await stage.tabs[0]!.devtools();
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  const rss = { renderer: 0, browser: 0, other: 0 };
  for (const { type, id } of await stage.browserProcesses())
    rss[type === 'renderer' || type === 'browser' ? type : 'other'] += (await readFigures(id)).rssBytes;
  return { heap: usedSize, renderers: rss.renderer, browser: rss.browser, others: rss.other };
}
