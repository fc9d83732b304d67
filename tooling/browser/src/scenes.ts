import type { ConsolePage, Look } from './console-page.ts';
import { writeContacts } from './contacts-file.ts';
import type { Stage } from './stage.ts';

/** A state of the page that is worth a picture. */
export interface Scene {
  readonly name: string;
  /** Brings an open page there, on a stage with the table `contacts`. */
  readonly reach: (ui: ConsolePage, stage: Stage) => Promise<void>;
  /** It begins where the last one ended. */
  readonly isSequel?: true;
  readonly look?: Look;
  /** A place further down the page that a picture begins with. */
  readonly from?: string;
}

/** Half a minute for the file. A rate that is changed on the way is none for what is on its way. */
const BYTES_PER_SECOND = 500_000;

/** Opens a scene. @returns the page */
export async function openScene(stage: Stage, { reach, isSequel, look }: Scene): Promise<ConsolePage> {
  const ui = isSequel ? stage.tabs[0]! : await stage.show(look);
  if (isSequel) await ui.lookAt(look);
  await reach(ui, stage);
  return ui;
}

const run = async (ui: ConsolePage, stage: Stage) => {
  await ui.prepare('public.contacts', await contacts(stage, 'contacts-2026.csv', 60_000, 0.01));
  await ui.startSlowly(BYTES_PER_SECOND);
  // Some seconds' worth of lines in the charts.
  await ui.untilSent(0.12);
};

/** In an order in which each finds what it needs. */
export const scenes: readonly Scene[] = [
  {
    name: 'start',
    reach: (ui) => ui.page.getByRole('combobox', { name: 'Table' }).waitFor(),
  },
  {
    name: 'plan',
    reach: async (ui, stage) =>
      ui.prepare('public.contacts', await contacts(stage, 'contacts.csv', 3_000, 0.01)),
    look: { height: 1180 },
    from: '#plan',
  },
  {
    name: 'plan-with-problems',
    reach: async (ui) => {
      await ui.chooseTable('public.contacts');
      await ui.takeText('export.csv', MISFIT);
      await ui.notes.first().waitFor();
    },
    look: { height: 1300 },
    from: '#choose-file',
  },
  { name: 'running', reach: run },
  { name: 'running-dark', isSequel: true, reach: async () => {}, look: { colorScheme: 'dark' } },
  {
    name: 'cancelled',
    isSequel: true,
    reach: async (ui) => {
      await ui.cancelButton.click();
      await ui.outcome.waitFor();
    },
  },
  {
    name: 'unreachable',
    reach: async (ui, stage) => {
      await run(ui, stage);
      await stage.service.kill();
      await ui.notes.waitFor();
    },
  },
  {
    name: 'died',
    isSequel: true,
    reach: async (ui, stage) => {
      await stage.restart();
      await ui.outcome.waitFor();
    },
  },
  {
    name: 'receipt',
    reach: async (ui, stage) => {
      await ui.prepare('public.contacts', await contacts(stage, 'contacts-2026.csv', 60_000, 0.01));
      await ui.throttleUpload(12 * BYTES_PER_SECOND);
      await ui.startButton.click();
      await ui.outcome.waitFor();
    },
    look: { height: 1000 },
  },
  {
    name: 'failed',
    reach: async (ui, stage) => {
      await ui.prepare('public.contacts', stage.file('contacts-2026.csv'));
      await ui.startButton.click();
      await ui.outcome.waitFor();
    },
  },
  {
    name: 'history',
    reach: async (ui) => {
      await ui.page.getByRole('link', { name: 'Imports', exact: true }).click();
      await ui.page.locator('tbody tr').first().waitFor();
    },
  },
  {
    name: 'key',
    reach: async (ui, stage) => {
      await stage.service.kill();
      await stage.restart({ AUTH: 'keys' });
      await ui.page.reload();
      await ui.page.getByLabel('API key').waitFor();
    },
  },
];

/** Another system's names, delimiter and dates. */
const MISFIT = `id;Email;first name;surname;signup_date;country;amount;customer type
1;Ada.Lovelace@Example.com;Ada;Lovelace;03/04/2024;GB;12.50;A
2;grace at example.com;Grace;Hopper;05/06/2024;US;;B
3;alan@example.org;Alan;Turing;07/08/2024;GB;1e400;A
`;

const made = new WeakMap<Stage, Set<string>>();

/** Made once a stage. @returns its path */
async function contacts(stage: Stage, name: string, rows: number, dirt: number): Promise<string> {
  const names = made.get(stage) ?? new Set();
  made.set(stage, names);
  if (!names.has(name)) await writeContacts(stage.file(name), { rows, dirt });
  names.add(name);
  return stage.file(name);
}
