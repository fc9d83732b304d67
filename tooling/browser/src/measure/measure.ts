import { stat } from 'node:fs/promises';
import { writeContacts } from '../contacts-file.ts';
import type { Stage } from '../stage.ts';
import { type BrowserMemory, browserMemory } from './browser-memory.ts';
import { type PageLoad, pageLoad } from './page-load.ts';

export interface Measurement {
  readonly load: PageLoad;
  readonly fileBytes: number;
  readonly seconds: number;
  /** By the share of the file that has been sent, before it and after the receipt. */
  readonly memory: readonly { readonly when: string; readonly bytes: BrowserMemory }[];
}

/** Loads the page, and then a file of contacts into the table of that name. */
export async function measure(stage: Stage, rows: number): Promise<Measurement> {
  const file = stage.file('contacts.csv');
  await writeContacts(file, { rows });
  const ui = await stage.openTab();
  const load = await pageLoad(ui);
  const memory: { when: string; bytes: BrowserMemory }[] = [];
  const note = async (when: string) => void memory.push({ when, bytes: await browserMemory(stage) });
  await ui.prepare('public.contacts', file);
  await note('before');
  const began = performance.now();
  await ui.startButton.click();
  for (const percent of [5, 25, 50, 75, 95]) {
    await ui.untilSent(percent / 100);
    await note(`${percent} %`);
  }
  await ui.outcome.waitFor({ timeout: 600_000 });
  const seconds = (performance.now() - began) / 1000;
  await note('receipt');
  return { load, fileBytes: (await stat(file)).size, seconds, memory };
}
