import type { ConsolePage, Appearance } from './console-page.ts';
import type { Stage } from './stage.ts';

/** State of the page, for pictures and for axe. */
export interface Scene {
  readonly name: string;
  /** Brings an open page into this state, on a stage with the table `contacts`. */
  readonly reach: (ui: ConsolePage, stage: Stage, pace: Pace) => Promise<void>;
  /** Continues from the previous scene instead of a fresh page. */
  readonly isSequel?: true;
  readonly appearance?: Appearance;
  /** Selector of a heading; the picture begins with its section. */
  readonly from?: string;
}

/** Size of the file in scenes, upload speed, and share of the file at which they show a running import. */
interface Pace {
  readonly rows: number;
  readonly bytesPerSecond: number;
  readonly share: number;
}

/** Keeps an import running for two minutes, in which it can be examined. */
const SLOW: Pace = { rows: 20_000, bytesPerSecond: 40_000, share: 0.01 };

/** Shows charts of several seconds. */
export const VIVID: Pace = { rows: 300_000, bytesPerSecond: 10_000_000, share: 0.64 };

/** Legible at a width of 900 px, as in the README. */
const FRONT = { width: 1000, height: 690 };

/** Opens a scene. @returns its page */
export async function openScene(
  stage: Stage,
  { reach, isSequel, appearance }: Scene,
  pace = SLOW,
): Promise<ConsolePage> {
  const ui = isSequel ? stage.tabs[0]! : await stage.show(appearance);
  if (isSequel) await ui.setAppearance(appearance);
  await reach(ui, stage, pace);
  return ui;
}

const prepareBigFile = async (ui: ConsolePage, stage: Stage, { rows }: Pace) =>
  ui.prepare('public.contacts', await stage.contactsFile(rows, { name: 'contacts-2026.csv', dirt: 0.01 }));

const runImport = async (ui: ConsolePage, stage: Stage, pace: Pace) => {
  const { bytesPerSecond, share } = pace;
  await prepareBigFile(ui, stage, pace);
  await ui.startSlowly(bytesPerSecond);
  await ui.waitUntilSent(share);
};

const importFast = async (ui: ConsolePage, stage: Stage, pace: Pace) => {
  await prepareBigFile(ui, stage, pace);
  await ui.startButton.click();
  await ui.outcome.waitFor();
};

/** All scenes, in an order in which each finds the data that it needs. */
export const scenes: readonly Scene[] = [
  {
    name: 'start',
    reach: (ui) => ui.page.getByRole('combobox', { name: 'Table' }).waitFor(),
  },
  {
    name: 'plan',
    reach: async (ui, stage) => {
      // The first names with this seed use letters that most fonts have.
      const options = { name: 'contacts.csv', dirt: 0.01, seed: 1817 };
      await ui.prepare('public.contacts', await stage.contactsFile(3_000, options));
    },
    appearance: { height: 1080 },
    from: '#plan',
  },
  {
    name: 'plan-with-problems',
    reach: async (ui) => {
      await ui.chooseTable('public.contacts');
      await ui.chooseText('export.csv', MISFIT);
      await ui.notes.first().waitFor();
    },
    appearance: { height: 1300 },
    from: '#choose-file',
  },
  { name: 'running', reach: runImport, appearance: FRONT },
  {
    name: 'running-dark',
    isSequel: true,
    reach: async () => {},
    appearance: { ...FRONT, colorScheme: 'dark' },
  },
  {
    name: 'cancelled',
    isSequel: true,
    reach: async (ui) => {
      await ui.button('Cancel').click();
      await ui.outcome.waitFor();
    },
  },
  {
    name: 'unreachable',
    reach: async (ui, stage, pace) => {
      await runImport(ui, stage, pace);
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
  { name: 'receipt', reach: importFast, appearance: { height: 1060 } },
  // The same ids again.
  { name: 'failed', reach: importFast },
  {
    name: 'history',
    reach: async (ui) => {
      await ui.link('Imports').click();
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

/** Names, delimiter and dates of another system. */
const MISFIT = `id;Email;first name;surname;signup_date;country;amount;customer type
1;Ada.Lovelace@Example.com;Ada;Lovelace;03/04/2024;GB;12.50;A
2;grace at example.com;Grace;Hopper;05/06/2024;US;;B
3;alan@example.org;Alan;Turing;07/08/2024;GB;1e400;A
`;
